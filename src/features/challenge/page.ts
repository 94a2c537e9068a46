import type { Settings } from '../../settings.ts'
import type { ChallengeProvider } from '../../providers/challenge.ts'

/**
 * The page with the challenge's widget, to be shown in a frame or web view, so that the client's own policy can stay
 * strict. Its script is a static file of this deployment.
 * @param action letters, digits and dashes only, as the site key
 */
export const challengePage = ({ type, siteKey }: ChallengeProvider, action: string, origin: string): string =>
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Verification</title>
  </head>
  <body>
    <div id="challenge" data-type="${type}" data-site-key="${siteKey}" data-action="${action}"></div>
    <p id="trouble" role="alert"></p>
    <noscript>This page requires JavaScript.</noscript>
    <script src="/challenge-ui/start.js"></script>${
      type === 'turnstile'
        ? `
    <script src="${origin}/turnstile/v0/api.js?onload=startChallenge&amp;render=explicit" async></script>`
        : ''
    }
  </body>
</html>
`

/**
 * Its own script and, where configured, Turnstile's
 * (https://developers.cloudflare.com/turnstile/reference/content-security-policy/).
 */
export function challengePolicy({ type }: ChallengeProvider, settings: Settings): string {
  const elsewhere = type === 'turnstile' ? ` ${settings.TURNSTILE_URL}` : ''
  return [
    "default-src 'none'",
    `script-src 'self'${elsewhere}`,
    ...(elsewhere === '' ? [] : [`frame-src${elsewhere}`, "connect-src 'self'", "style-src 'unsafe-inline'"]),
    `frame-ancestors ${["'self'", ...settings.CORS_ORIGINS].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

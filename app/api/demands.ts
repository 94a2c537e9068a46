import type { ConsentPage } from './content-wire.ts'

/** What the API may ask of a user before it takes a request, and who asks them for it. */

/** The challenge that a request requires; `details.challenge` of 428. */
export interface Challenge {
  type: string
  site_key: string
  action: string
}

/** Shows a challenge to the user; null when they cancel it. */
type ChallengeSolver = (challenge: Challenge) => Promise<string | null>

/** Lets the user accept changed pages; whether they have. */
type ConsentAsker = (pages: readonly ConsentPage[]) => Promise<boolean>

let solve: ChallengeSolver | null = null
let askConsent: ConsentAsker | null = null

/** Sets how challenges are shown. Without it, requests that need one fail. */
export const solveChallengesBy = (solver: ChallengeSolver): void => void (solve = solver)

/** Sets how users are asked to accept changed pages. Without it, requests that need that fail. */
export const askConsentBy = (asker: ConsentAsker): void => void (askConsent = asker)

interface Refusal {
  code: string
  details: Record<string, unknown>
}

/** Asks the user for what a refused request needs. @returns what to add to its body; null where nothing helps */
export async function meet({ code, details }: Refusal): Promise<object | null> {
  if (code === 'CHALLENGE_REQUIRED' && solve) {
    // Guarantee: the API's `details.challenge` of this code is a challenge.
    const token = await solve(details['challenge'] as Challenge)
    return token === null ? null : { challenge_token: token }
  }
  if (code === 'CONSENT_REQUIRED' && askConsent) {
    // Guarantee: the API's `details.consents` of this code are pages to accept.
    return (await askConsent(details['consents'] as ConsentPage[])) ? {} : null
  }
  return null
}

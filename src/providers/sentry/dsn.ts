/** Where reports go, from `https://<key>@<host>[/<path>]/<project>` (https://develop.sentry.dev/sdk/overview/#parsing-the-dsn). */
export interface Dsn {
  /** Of the project; it lets send reports, and nothing else. */
  key: string
  /** Where envelopes are posted to. */
  url: string
}

/** Null for a text that is no DSN. A secret in it, which former versions of Sentry had, is left out. */
export function dsnFrom(text: string): Dsn | null {
  const parts = URL.parse(text)
  const [, path = '', project] = /^(\/.*)?\/(\d+)$/.exec(parts?.pathname ?? '') ?? []
  if (parts === null || !/^https?:$/.test(parts.protocol) || parts.username === '' || project === undefined) return null
  return { key: parts.username, url: `${parts.origin}${path}/api/${project}/envelope/` }
}

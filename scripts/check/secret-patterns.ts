/** What a secret looks like: of the providers that the product uses, and of what developers use beside it. */

/** A value that is a secret by its form. The first group, if there is one, is the value. */
export const PATTERNS: readonly [kind: string, pattern: RegExp][] = [
  ['private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\\n)?[\w+/=]{0,24}/g],
  ['private JWK', /"d"\s*:\s*"([\w-]{43,})"/g],
  ['signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g],
  ['key of Stripe', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}/g],
  ['webhook secret of Stripe', /\bwhsec_[A-Za-z0-9+/=]{16,}/g],
  ['key of Twilio', /\bSK[0-9a-f]{32}\b/g],
  ['key of Resend', /\bre_[A-Za-z0-9]{8,}_[A-Za-z0-9]{16,}/g],
  ['key of Google', /\bAIza[\w-]{35}/g],
  ['OAuth secret of Google', /\bGOCSPX-[\w-]{20,}/g],
  ['DSN of Sentry with a secret', /https:\/\/[0-9a-f]{32}:[0-9a-f]{32}@/g],
  ['key of AWS or R2', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,})/g],
  ['token of npm', /\bnpm_[A-Za-z0-9]{36}/g],
  ['token of Slack', /\bxox[abprs]-[A-Za-z0-9-]{10,}/g],
  [
    'password of a database',
    /\b(?:postgres(?:ql)?|rediss?):\/\/[^\s:@/'"`]+:([^\s@'"`]{6,})@(?!127\.0\.0\.1|localhost)[\w.-]+\.\w+/g,
  ],
]

/** A name that says that its value is a secret, and the value. */
const ASSIGNED =
  /(?:secret|token|password|passwd|api_?key|private_?key|credential|_key|Key)[\w-]{0,40}["']?\s{0,3}(?::|=|=>)\s{0,3}["'`]?([\w+/=.~-]{24,})/gi

/** Bits per character from which a value is one of chance: English words joined have less, a key in hex has 3.6 or more. */
const ENTROPY = 3.6

export interface Found {
  kind: string
  value: string
}

/** What looks like a secret in a line. */
export function secretsIn(line: string): Found[] {
  const byForm = PATTERNS.flatMap(([kind, pattern]) =>
    [...line.matchAll(pattern)].map((match) => ({ kind, value: match[1] ?? match[0] })),
  ).filter(({ value }) => !value.includes('$'))
  if (byForm.length > 0) return byForm
  return [...line.matchAll(ASSIGNED)]
    .map(([, value = '']) => ({ kind: 'value of chance', value }))
    .filter(({ value }) => isByChance(value))
}

/** Letters and digits in no order: names, paths and sentences have fewer kinds of characters, or words between signs. */
function isByChance(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false
  // Idempotency keys and references of ours are uuids; no provider's secret is.
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return false
  // Words that hyphens or dots join.
  if (value.split(/[-._/]/).every((part) => /^([A-Za-z]+|\d{1,4})$/.test(part))) return false
  return entropyOf(value) >= ENTROPY
}

/** Shannon's entropy of the characters, in bits per character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>()
  for (const one of value) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts.values()].reduce((sum, n) => sum - (n / value.length) * Math.log2(n / value.length), 0)
}

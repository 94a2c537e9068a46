import { describe, expect, it } from 'vitest'
import { entropyOf, secretsIn } from '../../scripts/check/secret-patterns.ts'
import { addedIn, linesOf, noSecrets, secretsFound } from '../../scripts/check/secrets.ts'

/** Put together here, so that the check does not find them in this file. */
const of = (...parts: string[]) => parts.join('')
const STRIPE = of('sk_', 'live_4eC39HqLyjWDarjtT1zdp7dc')
const AWS = of('AKI', 'AQYLPMN5HHHFPZAM2')
const HEX = of('9f86d081884c7d65', '9a2feaa0c55ad015')

const line = (text: string) => ({ at: 'a.ts:1', file: 'a.ts', line: text })

describe('the search for secrets', () => {
  it('finds none in the project', () => {
    expect(noSecrets()).toBeNull()
  })

  it.each([
    ['private key', of('-----BEGIN EC ', 'PRIVATE KEY-----')],
    ['private key', of('"private_key": "-----BEGIN ', 'PRIVATE KEY-----\\nMIIEvQ"')],
    ['private JWK', of('{"kty":"EC","', 'd":"', 'x1'.repeat(22), '"}')],
    ['signed token', of('Bearer eyJ', 'hbGciOiJFUzI1NiJ9', '.eyJ', 'zdWIiOiIwMTkzZTZhMCJ9.', 'a1B2'.repeat(16))],
    ['key of Stripe', of("const key = '", STRIPE, "'")],
    ['webhook secret of Stripe', of('whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
    ['key of Twilio', of('S', 'K', HEX)],
    ['key of Resend', of('re_', 'b8Fq2kLm_', '4sT6vX8zA1cE3gI5')],
    ['key of Google', of('AIza', 'SyD4x9Q2mB7kL0pR3tV6wY8zA1cE5gH7jK9')],
    ['key of AWS or R2', AWS],
    ['token of GitHub', of('gh', 'p_', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6')],
    ['password of a database', of('postgres://owner:', 'npg_8sKd02jLq', '@ep-cool.eu-central-1.aws.neon.tech/app')],
    ['value of chance', of('TWILIO_AUTH_TOKEN = "', HEX, '"')],
    ['value of chance', of('UPSTASH_REDIS_REST_TOKEN=', 'AYNgAS2553feg6a2140842h338h1e6a5a7c81B2')],
    ['value of chance', of("  apiKey: '", 'kX9vT2mQ8rL5wZ1', 'cN7bY4pQ6s', "'")],
  ])('finds a %s: %s', (kind, text) => {
    expect(secretsIn(text)).toMatchObject([{ kind }])
  })

  it.each([
    ['a name', "const TOKEN_KEY = 'the-key-of-refresh-tokens-in-tests'"],
    ['a path', "private_key: 'secrets/production/signing-key-of-the-app.pem'"],
    ['a placeholder', 'STRIPE_SECRET_KEY: `sk_test_${key}`'],
    ['our own reference', "idempotency_key: '3f0c8a52-6d5e-4b7a-9a41-5f0a7f1c2d3e'"],
    ['a database on loopback', 'postgres://vibesmatch:localsecret@127.0.0.1:5432/vibesmatch'],
    ['a sum', `"integrity": "sha512-${HEX}"`],
  ])('passes over %s', (_name, text) => {
    expect(secretsIn(text)).toEqual([])
  })

  it('shows the beginning of a value only', () => {
    const [found = ''] = secretsFound([line(`const key = '${STRIPE}'`)], [])
    expect(found).toBe('a.ts:1: looks like a secret (key of Stripe), sk_liv…')
  })

  it('reads what commits have added, and what they have removed since', () => {
    const log = [
      'commit abc123',
      'diff --git a/x.ts b/x.ts',
      '--- a/x.ts',
      '+++ b/x.ts',
      '@@ -0,0 +1 @@',
      `+${STRIPE}`,
      `-${STRIPE}`,
      'diff --git a/package-lock.json b/package-lock.json',
      '+++ b/package-lock.json',
      `+${STRIPE}`,
    ].join('\n')
    expect(secretsFound(addedIn(log), [])).toEqual([
      'x.ts in commit abc123: looks like a secret (key of Stripe), sk_liv…',
    ])
  })

  it('accepts what the list allows, and nothing else of that file', () => {
    const allowed = [{ file: 'a.ts', starts: STRIPE.slice(0, 14), why: 'a test' }]
    expect(secretsFound([line(STRIPE)], allowed)).toEqual([])
    expect(secretsFound([line(STRIPE), line(AWS)], allowed)).toHaveLength(1)
    expect(secretsFound([{ ...line(STRIPE), file: 'b.ts' }], allowed)).toHaveLength(1)
    expect(secretsFound([line('nothing')], allowed)).toEqual([
      expect.stringContaining('is allowed in scripts/check/allowed-secrets.json, and is not there'),
    ])
  })

  it('passes over binary files', () => {
    expect(linesOf('a.png', Buffer.from(`${STRIPE}\0`))).toEqual([])
  })

  it('measures chance in bits per character', () => {
    expect(entropyOf('aaaa')).toBeCloseTo(0)
    expect(entropyOf('abcd')).toBeCloseTo(2)
  })
})

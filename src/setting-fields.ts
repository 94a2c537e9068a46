import { z } from 'zod'
import { LIMITS, type LimitName } from './catalogue/limits.ts'
import { SOCKET_LIMITS, type SocketLimitName } from './catalogue/socket-limits.ts'
import { QUOTAS, type QuotaName } from './catalogue/quotas.ts'

/** Forms that values of settings have. */

export const base64Key = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'must be 32 bytes in base64; "npm run keys" makes one')

export const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value, ctx) => {
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value) as unknown
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is not valid JSON' })
      return z.NEVER
    }
  }, schema)

export const signingKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string(),
  d: z.string(),
  x: z.string(),
  y: z.string(),
})

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

export const address = z.url().transform((url) => url.replace(/\/$/, ''))

/** Of a database that is reached over HTTP. The driver reads it as an address of HTTP, and refuses with the whole of it. */
export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ }).refine((url) => {
  const parts = URL.parse(url.replace(/^postgres(ql)?:/, 'http:'))
  return parts !== null && ![parts.username, parts.password, parts.pathname.slice(1)].includes('')
}, 'must name a user, a password, a host and a database')

/** A `.p8` file of Apple, whose line breaks may be written `\n`. */
export const appleKey = z
  .string()
  .includes('PRIVATE KEY')
  .transform((key) => key.replaceAll('\\n', '\n'))

/** A certificate, in PEM or as DER in base64; becomes the latter. */
export const certificate = z
  .string()
  .transform((text) => text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\\n|\s/g, ''))
  .pipe(z.base64().min(100))

/** A secret that is optional in development; an empty one counts as none. */
export const providerSecret = z
  .string()
  .optional()
  .transform((secret) => secret || undefined)

/** A Google Cloud service account, in the format of the file downloaded from the console. */
export const serviceAccount = z.looseObject({
  project_id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  client_email: z.string().min(3),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().optional(),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
})
export type ServiceAccount = z.output<typeof serviceAccount>

/** `https://<key>@<host>[/<path>]/<project>`. */
export const sentryDsn = z
  .url({ protocol: /^https?$/ })
  .regex(/^https?:\/\/\w+@[^/?#]+(\/[^?#]*)?\/\d+$/, 'must be a DSN, as the settings of a project of Sentry show it')

export const STRIPE = 'https://api.stripe.com'
/** A key of Stripe: secret, restricted or publishable. */
export const stripeKey = (kind: string) =>
  z
    .string()
    .regex(new RegExp(`^${kind}_(test|live)_\\w+$`))
    .optional()
export const isLive = (key: string | undefined): boolean => /^.k_live_/.test(key ?? '')

/** The App Store Server API, by environment. */
export const APP_STORE_URLS = {
  Production: 'https://api.storekit.itunes.apple.com',
  Sandbox: 'https://api.storekit-sandbox.itunes.apple.com',
}
export const isApples = (url: string): boolean => /^https:\/\/([a-z0-9-]+\.)+apple\.com$/.test(url)

export const limitOverrides = z.partialRecord(
  z.enum(Object.keys(LIMITS) as [LimitName, ...LimitName[]]),
  z.object({ max: z.int().positive(), windowSeconds: z.int().positive().optional() }),
)
export const socketLimitOverrides = z.partialRecord(
  z.enum(Object.keys(SOCKET_LIMITS) as [SocketLimitName, ...SocketLimitName[]]),
  z.object({ burst: z.number().positive(), perSecond: z.number().positive() }),
)
export const quotaOverrides = z.partialRecord(
  z.enum(Object.keys(QUOTAS) as [QuotaName, ...QuotaName[]]),
  z.int().positive(),
)

import { ROLES } from '../../catalogue/roles.ts'
import { z } from '@hono/zod-openapi'
import { canonicalEmail, MAX_EMAIL } from '../../foundation/text/email-address.ts'
import { uuid } from '../../http/endpoint.ts'
import { cleanText } from '../../foundation/text/text.ts'
import { normalisedPhone, typedCode, whyNoCodes } from '../../foundation/text/phone-number.ts'
import { MAX_PASSWORD, MIN_PASSWORD } from './email/password-rules.ts'

/** A text that can be typed in several ways, in the canonical form returned by `read`. */
const typed = (max: number, read: (text: string) => string | null, message: string) =>
  z
    .string()
    .max(max, { error: message })
    .transform((text, ctx) => {
      const value = read(text)
      if (value !== null) return value
      ctx.addIssue({ code: 'custom', message })
      return z.NEVER
    })

/** A number with its country code, in any notation; the result is E.164. */
export const phoneNumber = typed(80, normalisedPhone, 'must be in E.164 form, such as +4915112345678')
  .superRefine((phone, ctx) => {
    const message = whyNoCodes(phone)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  })
  .openapi({
    type: 'string',
    example: '+4915112345678',
    description:
      'With the country code. Spaces, dashes, brackets and invisible characters are ignored; digits of any script are ' +
      'accepted. Satellite, premium and service numbers are refused.',
  })

/** An address in the form of `canonicalEmail`; every operation with an address uses this. */
export const email = typed(2 * MAX_EMAIL, canonicalEmail, 'must be an e-mail address, such as ana@example.com').openapi(
  {
    type: 'string',
    format: 'email',
    example: 'ana@example.com',
    description:
      'An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`).',
  },
)

/** Length in characters (code points) of the hashed text; see password-rules.ts for the other rules. */
const lengthOf = (password: string) => Array.from(password.normalize('NFC')).length

/** A password to be set. */
export const newPassword = z
  .string()
  .max(MAX_PASSWORD * 4)
  .refine((password) => password.isWellFormed(), 'must be valid Unicode')
  .refine((password) => lengthOf(password) >= MIN_PASSWORD, `must have at least ${MIN_PASSWORD} characters`)
  .refine((password) => lengthOf(password) <= MAX_PASSWORD, `must have at most ${MAX_PASSWORD} characters`)
  .openapi({
    type: 'string',
    format: 'password',
    minLength: MIN_PASSWORD,
    maxLength: MAX_PASSWORD,
    example: 'six blue herons wade',
  })

/** A password to be checked: of any length that was ever allowed. */
export const password = z
  .string()
  .min(1)
  .max(MAX_PASSWORD * 4)
  .openapi({ format: 'password', example: 'six blue herons wade' })

/** A code, in any notation. */
export const otp = typed(64, typedCode, 'must be six digits').openapi({
  type: 'string',
  example: '123456',
  description:
    'Six digits of any script. Spaces, hyphens, dots and invisible characters between and around them are ignored.',
})

/** The mailed token, from the link. */
export const mailToken = z
  .string()
  .min(1)
  .max(128)
  .openapi({ example: 'dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgbWFpbGVkIHRva2Vu' })

export const device = z
  .strictObject({
    name: cleanText(1, 64).optional(),
    platform: z.enum(['ios', 'android', 'web', 'other']).optional(),
  })
  .openapi({ description: 'Shown in the list of sessions.', example: { name: "Ana's phone", platform: 'ios' } })

export type DeviceInput = z.output<typeof device>

export const userView = z
  .strictObject({
    id: uuid(),
    phone_number: z.string().optional(),
    email: z.string().optional(),
    is_verified: z.boolean().openapi({ description: 'Whether a phone number or an e-mail address has been verified.' }),
    plan: z.enum(['free', 'premium']),
    role: z.enum(ROLES),
    deleted_at: z.iso.datetime().optional().openapi({ description: 'When the account was deleted by its owner.' }),
    restorable_until: z.iso.datetime().optional().openapi({
      description:
        'When the period for restoring a deleted account ends; other operations are refused until it is restored.',
    }),
  })
  .openapi('User')

export type UserView = z.infer<typeof userView>

/** Proves that this device is known to the account; see `security/device-proof.ts`. */
export const deviceProof = z.string().openapi({
  description:
    'Store it, also after signing out, and send it in the `Device-Proof` header at the next sign-in: it gives this device ' +
    'its own rate limits. It grants no access. Absent while the account has no verified phone number or e-mail address.',
})

export const session = z
  .strictObject({
    token: z.string().openapi({ description: 'Access token (JWT, ES256) for the Authorization header.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds until the access token expires.' }),
    refresh_token: z.string().openapi({ description: 'Can be used once; the response contains the next one.' }),
    device_proof: deviceProof.optional(),
    user: userView,
  })
  .openapi('Session')

export type SessionView = z.infer<typeof session>

export const sessionListItem = z
  .strictObject({
    id: uuid(),
    device_name: z.string().nullable(),
    platform: z.string().nullable(),
    ip: z.string().openapi({ description: 'IP address of the last use.' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().openapi({ description: 'When the refresh token was last used.' }),
    is_current: z.boolean(),
  })
  .openapi('SessionListItem')

export type SessionListItem = z.infer<typeof sessionListItem>

export const exampleUser: UserView = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  phone_number: '+4915112345678',
  is_verified: true,
  plan: 'free',
  role: 'user',
}

export const exampleSession: SessionView = {
  token: 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTkzZTZhMCJ9.c2lnbmF0dXJl',
  token_type: 'Bearer',
  expires_in: 86400,
  refresh_token: 'AZPmoFscfT6fSisgjQ4fIwAAAAB0aGlzIGlzIGFuIGV4YW1wbGU',
  device_proof: 'AWruTQBmYXIgZnJvbSBhIHJlYWwgcHJvb2YgYnV0IGFzIGxvbmc',
  user: exampleUser,
}

export const exampleSessionListItem: SessionListItem = {
  id: '0193e6a2-7d4f-7a1b-8c2d-5e9f0a1b2c3d',
  device_name: "Ana's phone",
  platform: 'ios',
  ip: '203.0.113.7',
  created_at: '2026-11-02T09:30:00.000Z',
  last_used_at: '2026-11-20T18:04:11.000Z',
  is_current: true,
}

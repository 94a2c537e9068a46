import { z } from '@hono/zod-openapi'
import { PERMISSIONS, ROLES, type OperatorRole, type Permission } from '../../../catalogue/roles.ts'
import { cleanLine } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'
import { noteInput } from '../money/schemas.ts'

export const userParams = z.object({ userId: uuid() })
export const factorParams = z.object({ factorId: uuid() })

/** The roles of operators. */
const operatorRole = z.enum(ROLES.filter((role): role is OperatorRole => role !== 'user'))
const factorKind = z.enum(['passkey', 'totp'])

export const factorView = z
  .strictObject({
    id: uuid(),
    kind: factorKind,
    name: z.string(),
    created_at: time,
    last_used_at: time.nullable(),
  })
  .openapi('SecondFactor')
export type FactorView = z.input<typeof factorView>

const confirmed = {
  confirmed_at: time.openapi({ description: 'When the second factor was shown.' }),
  fresh_until: time.openapi({ description: 'Until then the token is good for what needs a fresh second factor.' }),
  confirmed_until: time.openapi({ description: 'Until then it is good for everything else; or until it expires.' }),
}

/** A token for which a second factor was shown. */
export const confirmationView = z
  .strictObject({
    token: z.string().openapi({ description: 'An access token of the same session, in place of the presented one.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds; it expires with the presented one.' }),
    ...confirmed,
  })
  .openapi('Confirmation')
export type ConfirmationView = z.input<typeof confirmationView>

export const meView = z.strictObject({
  id: uuid(),
  role: operatorRole,
  permissions: z.array(
    z.strictObject({
      name: z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]),
      allows: z.string(),
      is_fresh: z.boolean().openapi({ description: 'Needs a second factor within the last ten minutes.' }),
    }),
  ),
  factors: z.array(factorView),
  confirmed_at: confirmed.confirmed_at.nullable(),
  fresh_until: confirmed.fresh_until.nullable(),
  confirmed_until: confirmed.confirmed_until.nullable(),
})
export type MeView = z.input<typeof meView>

export const factorName = cleanLine(1, 60).openapi({ example: 'Phone', description: 'What its owner calls it.' })

const code = z
  .string()
  .regex(/^\d{6}$/, 'must have six digits')
  .openapi({ example: '287082', description: 'Of the authenticator app. Each code works once.' })
export const codeInput = z.object({ code })

const base64Url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'must be in base64url')
    .max(max)
const example64 = 'dGhlIGFuc3dlciBvZiBhIHBhc3NrZXk'
/** Browsers say more about a credential than is read, and more with each version. */
const credential = { id: base64Url(1_400).openapi({ example: example64 }), type: z.literal('public-key') }

export const newCredential = z
  .looseObject({
    ...credential,
    response: z.looseObject({ clientDataJSON: base64Url(4_000), attestationObject: base64Url(16_000) }),
  })
  .openapi({ description: '`credential.toJSON()` of `navigator.credentials.create`.' })
export type NewCredential = z.output<typeof newCredential>

export const shownCredential = z
  .looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON: base64Url(4_000),
      authenticatorData: base64Url(4_000),
      signature: base64Url(2_000),
    }),
  })
  .openapi({ description: '`credential.toJSON()` of `navigator.credentials.get`.' })
export type ShownCredential = z.output<typeof shownCredential>

export const exampleNewCredential = {
  id: example64,
  type: 'public-key',
  response: { clientDataJSON: example64, attestationObject: example64 },
} as const

export const answerInput = z
  .object({ code: code.optional(), credential: shownCredential.optional() })
  .refine(({ code, credential }) => (code === undefined) !== (credential === undefined), {
    message: 'must have either code or credential',
  })

const descriptor = z.strictObject({ type: z.literal('public-key'), id: z.string() })

/** What `PublicKeyCredential.parseCreationOptionsFromJSON` takes (WebAuthn 3, 5.1.8). */
export const creationOptions = z.strictObject({
  challenge: z.string(),
  rp: z.strictObject({ id: z.string(), name: z.string() }),
  user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.int() })),
  timeout: z.int(),
  attestation: z.literal('none'),
  authenticatorSelection: z.strictObject({
    residentKey: z.literal('preferred'),
    userVerification: z.literal('required'),
  }),
  excludeCredentials: z.array(descriptor),
})
export type CreationOptions = z.input<typeof creationOptions>

/** What `PublicKeyCredential.parseRequestOptionsFromJSON` takes. */
export const requestOptions = z.strictObject({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(descriptor),
})
export type RequestOptions = z.input<typeof requestOptions>

export const confirmationOptions = z.strictObject({
  factors: z.array(factorView),
  passkey: requestOptions.nullable().openapi({ description: 'Null where the caller has no passkey.' }),
})
export type ConfirmationOptions = z.input<typeof confirmationOptions>

export const operatorView = z.strictObject({
  user_id: uuid(),
  role: operatorRole,
  name: z.string().nullable().openapi({ description: 'The first letter of the first name.' }),
  phone_number: z.string().nullable().openapi({ description: 'Its last two digits.' }),
  email: z.string().nullable().openapi({ description: 'The first letter, and the domain.' }),
  factors: z.array(factorKind),
  status: z.enum(['active', 'suspended', 'banned']),
  last_active_at: time,
  created_at: time,
})
export type OperatorView = z.input<typeof operatorView>

export const roleInput = z.object({ role: operatorRole, note: noteInput })
export const noteQuery = z.object({ note: noteInput.optional() })

export const exampleFactor: FactorView = {
  id: '0193e6a5-0a1b-7c2d-8e3f-405162738495',
  kind: 'totp',
  name: 'Phone',
  created_at: '2026-11-20T10:35:00.000Z',
  last_used_at: '2026-11-29T08:00:00.000Z',
}

export const exampleConfirmation: ConfirmationView = {
  token: 'eyJhbGciOiJFUzI1NiJ9.eyJjb25maXJtZWQiOjE3OTU5MTA0MDB9.c2lnbmF0dXJl',
  token_type: 'Bearer',
  expires_in: 43_200,
  confirmed_at: '2026-11-29T08:00:00.000Z',
  fresh_until: '2026-11-29T08:10:00.000Z',
  confirmed_until: '2026-11-29T20:00:00.000Z',
}

export const exampleOperator: OperatorView = {
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  role: 'moderator',
  name: 'M…',
  phone_number: '…42',
  email: 'm…@vibesmatch.example',
  factors: ['passkey', 'totp'],
  status: 'active',
  last_active_at: '2026-11-29T08:00:00.000Z',
  created_at: '2026-11-20T10:35:00.000Z',
}

export const exampleCreationOptions: CreationOptions = {
  challenge: example64,
  rp: { id: 'api.vibesmatch.example', name: 'VibesMatch' },
  user: { id: example64, name: 'VibesMatch operator 0e1f23', displayName: 'VibesMatch operator 0e1f23' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  attestation: 'none',
  authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  excludeCredentials: [],
}

export const exampleRequestOptions: RequestOptions = {
  challenge: example64,
  rpId: 'api.vibesmatch.example',
  timeout: 300_000,
  userVerification: 'required',
  allowCredentials: [{ type: 'public-key', id: example64 }],
}

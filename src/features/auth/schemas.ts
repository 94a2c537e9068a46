import { z } from '@hono/zod-openapi'
import { uuid } from '../../platform/endpoint.ts'

/** E.164: a plus sign, the country's code, the number; 8 to 15 digits. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'must be in E.164 form, such as +4915112345678')
  .openapi({ example: '+4915112345678' })

export const device = z
  .strictObject({
    name: z.string().min(1).max(64).optional(),
    platform: z.enum(['ios', 'android', 'web', 'other']).optional(),
  })
  .openapi({ example: { name: "Ana's phone", platform: 'ios' } })

export const userView = z.strictObject({
  id: uuid(),
  phone_number: z.string().optional(),
  email: z.string().optional(),
  is_verified: z.boolean(),
  plan: z.enum(['free', 'premium']),
  role: z.enum(['user', 'moderator', 'admin']),
})

export type UserView = z.infer<typeof userView>

export const session = z
  .strictObject({
    token: z.string().openapi({ description: 'Access token (JWT, ES256) for the Authorization header.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds for which the access token is good.' }),
    refresh_token: z.string().openapi({ description: 'Good once; exchanging it gives the next.' }),
    user: userView,
  })
  .openapi('Session')

export type SessionView = z.infer<typeof session>

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
  user: exampleUser,
}

import { z } from '@hono/zod-openapi'
import { uuid } from '../../../http/endpoint.ts'

/** An account that claims an address, as shown to the mailbox owner. */
export const claimView = z
  .strictObject({
    user_id: uuid(),
    created_at: z.iso.datetime().openapi({ description: 'When the account was created.' }),
    claimed_at: z.iso.datetime().openapi({ description: 'When the account claimed the address.' }),
    platform: z
      .string()
      .nullable()
      .openapi({ description: 'The platform on which the account was created: `ios`, `android`, `web`, `other`.' }),
    phone_number: z
      .string()
      .nullable()
      .openapi({ description: 'Masked except for the last two digits. Null if the account has none.' }),
    has_google: z.boolean(),
  })
  .openapi('EmailClaim')

export type ClaimView = z.infer<typeof claimView>

export const exampleClaim: ClaimView = {
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  created_at: '2026-11-02T09:30:00.000Z',
  claimed_at: '2026-11-02T09:30:00.000Z',
  platform: 'ios',
  phone_number: '•••78',
  has_google: false,
}

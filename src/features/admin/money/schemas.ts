import { z } from '@hono/zod-openapi'
import { cleanText } from '../../../foundation/text/text.ts'
import { uuid } from '../../../http/endpoint.ts'

/** Why, in the operator's words. */
export const noteInput = cleanText(1, 500).openapi({
  example: 'Ticket 4711',
  description: 'For the log of operators. No personal data.',
})

/** Names what is sold; clients and the ledger refer to it. */
export const keyInput = z
  .string()
  .regex(/^[a-z0-9_]{1,60}$/, 'must have 1 to 60 small letters, digits and underscores')
  .openapi({ example: 'premium_monthly' })

export const currencyInput = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217, in capitals')
  .openapi({ example: 'USD' })

/** A price in the smallest unit of its currency, up to a million of its usual units. */
export const amountInput = z.int().min(1).max(100_000_000).openapi({ description: 'In the smallest unit.' })

/** What a provider calls something that is sold. */
export const productInput = z
  .string()
  .regex(/^[\w.-]{1,200}$/, 'must be an id of the provider')
  .openapi({ example: 'price_1Q' })

export const positionInput = z.int().min(0).max(10_000).openapi({ description: 'The place in the list.' })
export const isOfferedInput = z.boolean().openapi({ description: 'False for what is kept, and not sold any more.' })

/** A body of changes has to change something. */
export const SOMETHING = 'must name at least one field'
export const namesSomething = (changes: object): boolean => Object.keys(changes).length > 0

export const userParams = z.object({ userId: uuid() })

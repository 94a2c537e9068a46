import { z } from '@hono/zod-openapi'
import type { Raw } from './endpoint.ts'

/** A JSON response outside the envelope, for readers with a format of their own. */
export interface RawJson extends Raw {
  schema: z.ZodType
  example: unknown
  /** The same schema with 503, when a part that the product needs is down. */
  unavailable?: { description: string; example: unknown }
}

export const isRawJson = (response: object): response is RawJson => 'schema' in response

/** The schema of a raw response: the declared one, any object where it is just JSON, else text. */
export const rawSchema = (response: Raw): z.ZodType =>
  isRawJson(response) ? response.schema : response.type === 'application/json' ? z.looseObject({}) : z.string()

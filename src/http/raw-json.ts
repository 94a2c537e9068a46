import { z } from '@hono/zod-openapi'
import type { Raw } from './endpoint.ts'

/** An answer in JSON that is not in the envelope, because its readers have a format of their own. */
export interface RawJson extends Raw {
  schema: z.ZodType
  example: unknown
  /** Said with the same schema when a part that the product needs is down. */
  unavailable?: { description: string; example: unknown }
}

export const isRawJson = (response: object): response is RawJson => 'schema' in response

/** What a raw answer holds: what it declares, any object where it only says that it is JSON, else text. */
export const rawSchema = (response: Raw): z.ZodType =>
  isRawJson(response) ? response.schema : response.type === 'application/json' ? z.looseObject({}) : z.string()

import type { z } from '@hono/zod-openapi'
import { isUuidSchema, type Declaration, type InputOf } from './endpoint.ts'
import { AppError, ERRORS, type ErrorCode } from '../foundation/errors.ts'
import { canBeOurs } from '../foundation/ids.ts'

/** A field of a request that names something by an id of ours, and what is answered where there is no such thing. */
export interface IdField {
  place: 'params' | 'query' | 'body'
  name: string
  missing: { code: ErrorCode; message?: string }
}

const fields = new WeakMap<Declaration, readonly IdField[]>()

/** The fields of an operation that hold one id each, but for those that it answers whether the id names something or not. */
export function idFieldsOf(endpoint: Declaration): readonly IdField[] {
  const present = fields.get(endpoint) ?? found(endpoint)
  fields.set(endpoint, present)
  return present
}

function found(endpoint: Declaration): IdField[] {
  const usual = usuallyMissing(endpoint)
  return (['params', 'query', 'body'] as const).flatMap((place) =>
    Object.entries(endpoint[place]?.shape ?? {})
      .filter(([, schema]) => isUuidSchema(schema as z.ZodType))
      .flatMap(([name]) => {
        const missing = endpoint.missing?.[name] ?? usual
        if (missing === null || missing === 'answered') return []
        return [{ place, name, missing: typeof missing === 'string' ? { code: missing } : missing }]
      }),
  )
}

/** The only refusal of an operation that says that something is not there. */
function usuallyMissing({ errors = [] }: Declaration): ErrorCode | null {
  const codes = errors.filter((code) => ERRORS[code].status === 404)
  return codes.length === 1 ? (codes[0] ?? null) : null
}

/**
 * Refuses an id that cannot be one of ours as the verb would refuse one that names nothing, before anybody is asked.
 * @throws AppError with the code of the field
 */
export function refuseImpossibleIds(endpoint: Declaration, input: InputOf<Declaration>, now: number): void {
  for (const { place, name, missing } of idFieldsOf(endpoint)) {
    const value = input[place]?.[name]
    if (typeof value === 'string' && !canBeOurs(value, now))
      throw new AppError(missing.code, missing.message === undefined ? {} : { message: missing.message })
  }
}

import type { z } from '@hono/zod-openapi'
import { isUuidSchema, type Declaration, type InputOf } from './endpoint.ts'
import { AppError, ERRORS, type ErrorCode } from '../foundation/errors.ts'
import { canBeOurs } from '../foundation/ids.ts'

/** A request field with an id of ours, and the error where that id does not exist. */
export interface IdField {
  place: 'params' | 'query' | 'body'
  name: string
  missing: { code: ErrorCode; message?: string }
}

const fields = new WeakMap<Declaration, readonly IdField[]>()

/** The fields of an operation that hold one id each, except those whose absence it answers without an error. */
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

/** The only not-found error of an operation. */
function usuallyMissing({ errors = [] }: Declaration): ErrorCode | null {
  const codes = errors.filter((code) => ERRORS[code].status === 404)
  return codes.length === 1 ? (codes[0] ?? null) : null
}

/**
 * Rejects an id that cannot be ours like one that does not exist, before any I/O.
 * @throws AppError with the code of the field
 */
export function refuseImpossibleIds(endpoint: Declaration, input: InputOf<Declaration>, now: number): void {
  for (const { place, name, missing } of idFieldsOf(endpoint)) {
    const value = input[place]?.[name]
    if (typeof value === 'string' && !canBeOurs(value, now))
      throw new AppError(missing.code, missing.message === undefined ? {} : { message: missing.message })
  }
}

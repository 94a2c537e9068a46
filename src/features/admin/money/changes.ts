import type { Changed } from '../../../../drizzle/functions/results/money.ts'
import { AppError, validationFailed } from '../../../foundation/errors.ts'
import { violatedConstraint } from '../../../foundation/postgres/errors.ts'

/**
 * What was written.
 * @param what is changed, as in "There is no such plan."
 * @throws AppError NOT_FOUND, CONFLICT, VALIDATION_FAILED
 */
export function rowOf<Row>(changed: Changed<Row>, what: string): Row {
  switch (changed.outcome) {
    case 'ok':
      return changed.row
    case 'not_found':
      throw new AppError('NOT_FOUND', { message: `There is no such ${what}.` })
    case 'exists':
      throw new AppError('CONFLICT', { message: `There is a ${what} with this id already; choose another.` })
    case 'fixed':
      throw new AppError('CONFLICT', {
        message: 'Somebody has subscribed, and the terms stay; make a new plan, and offer this one no longer.',
        details: { fixed: changed.fields },
      })
    case 'unknown':
      throw validationFailed(
        changed.fields.map((name) => ({ path: `body.parameters.${name}`, message: 'is no parameter of this one' })),
      )
  }
}

/** Names the field of the body where a unique value is taken. @param fields by the name of their constraint */
export async function namingTaken<T>(work: Promise<T>, fields: Readonly<Record<string, string>>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const field = fields[violatedConstraint(error) ?? '']
    if (field === undefined) throw error
    throw validationFailed([{ path: `body.${field}`, message: 'is taken by another' }])
  }
}

/** A change by its columns in SQL; absent fields stay absent. */
export const asColumns = (
  changes: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>> = {},
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [[names[name] ?? name, value]])),
  )

import { AppError } from '../../../../foundation/errors.ts'
import type { NotDecided } from './queries.ts'

/** What was decided. @throws AppError NOT_FOUND, FORBIDDEN for one's own request, CONFLICT where it is decided already */
export function requireDecided<T extends { outcome: string }>(done: T | NotDecided): Exclude<T, NotDecided> {
  if (done.outcome === 'not_found') throw new AppError('NOT_FOUND')
  if (done.outcome === 'own')
    throw new AppError('FORBIDDEN', { message: 'Another operator has to decide what you have asked for.' })
  if (done.outcome === 'decided')
    throw new AppError('CONFLICT', { message: 'This request has been decided already; fetch it again.' })
  // Guarantee: those were all the outcomes of NotDecided.
  return done as Exclude<T, NotDecided>
}

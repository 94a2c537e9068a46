import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { removeDevice as remove } from './queries.ts'

/** Deletes the device of one of the caller's sessions; the session stays. @throws AppError NOT_FOUND */
export async function removeDevice({ db, actor }: UserContext, deviceId: string): Promise<{ message: string }> {
  if (!(await remove(db, actor.userId, deviceId))) throw new AppError('NOT_FOUND')
  return { message: 'Device removed' }
}

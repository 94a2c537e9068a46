import type { Role } from '../../src/catalogue/roles.ts'
import { newId } from '../../src/foundation/ids.ts'
import { call, type Answer, type CallOptions, type Json } from './api.ts'
import { settled } from './billing.ts'
import { query } from './db.ts'
import { signIn } from './people.ts'
import { openSession } from './sessions.ts'

export type { Role }

/** Somebody with a role. */
export interface Operator {
  id: string
  token: string
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
}

/** Somebody who has just signed in with a role; their Worker has published its events when it answers. */
export async function operator(
  role: Role = 'admin',
  more: Parameters<typeof openSession>[2] = {},
): Promise<Operator & { sessionId: string }> {
  const { id } = await signIn()
  const { token, sessionId } = await openSession(id, role, more)
  return { sessionId, ...withToken(token, id) }
}

/** The same operator with another token. */
export const withToken = (token: string, id = ''): Operator => ({
  id,
  token,
  call: (method, path, body, options) => call(method, path, { token, body, fetcher: settled, ...options }),
})

/** A header that names an operation. */
export const keyed = (key: string = newId()): CallOptions => ({ headers: { 'idempotency-key': key } })

export interface Logged extends Record<string, unknown> {
  act: string
  subject_id: string
  reason: string | null
  note: string | null
  before: Json
  after: Json
}

/** What the log has of an operator, oldest first. */
export const logOf = ({ id }: Operator): Promise<Logged[]> =>
  query<Logged>(
    'select act, subject_id, reason, note, before, after from operator_log where operator_id = $1 order by at, id',
    [id],
  )

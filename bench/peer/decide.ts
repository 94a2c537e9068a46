import { v7 } from 'uuid'
import { Refusal } from './errors.ts'
import { outlet } from './messages.ts'
import { toCard } from './photos.ts'
import { query } from './services.ts'
import { DECIDE, INTEREST_SENT, PUBLISHED } from './statements.ts'

interface Answer {
  outcome: string
  status?: string
  interestId?: string | null
  matchId?: string | null
  conversationId?: string | null
  events?: { id: string; type: string; payload: { interest_id?: string; kind?: string; plan?: string } }[]
}

interface InterestRow {
  to_user_id: string
  kind: string
  plan: string
  user: { photos: string[] }
}

/** Decides about a user with the same SQL function as the Worker, and publishes its events. */
export async function decide(actorId: string, targetId: string, kind: string, note: string | null): Promise<Answer> {
  if (actorId === targetId) throw new Refusal(400, 'SELF_ACTION')
  const [row] = await query<{ answer: Answer }>(DECIDE, [
    actorId,
    targetId,
    kind,
    note,
    new Date().toISOString(),
    v7(),
    v7(),
    v7(),
  ])
  const answer = row?.answer
  if (answer?.outcome === 'not_published') throw new Refusal(403, 'PROFILE_NOT_PUBLISHED')
  if (answer?.outcome === 'matched' || answer?.outcome === 'too_soon') throw new Refusal(409, 'CONFLICT')
  if (answer?.outcome !== 'ok') throw new Refusal(404, 'USER_NOT_FOUND')
  if (answer.events?.length) void publish(answer.events).catch((error: unknown) => console.error(error))
  return answer
}

/** Work after the response. The rows left by a crash would be swept. */
async function publish(events: NonNullable<Answer['events']>): Promise<void> {
  for (const { type, payload } of events) {
    // Most likes are shown to nobody.
    if (type !== 'interest.sent' || payload.kind === 'request') continue
    if (payload.kind === 'like' && payload.plan === 'free') continue
    const [row] = await query<InterestRow>(INTEREST_SENT, [payload.interest_id, new Date().toISOString().slice(0, 10)])
    if (!row || row.kind === 'request' || (row.kind === 'like' && row.plan === 'free')) continue
    const { plan: _plan, ...interest } = row
    outlet.emit([row.to_user_id], 'interest:received', { ...interest, user: toCard(row.user) })
  }
  await query(PUBLISHED, [events.map(({ id }) => id)])
}

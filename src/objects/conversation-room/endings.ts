import { utc } from '../../foundation/time.ts'
import type { MessageView } from '../../rpc/messages.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Jobs } from '../shared/jobs.ts'
import { hubAlone, type HubNotes } from '../user-hub/hub-notes.ts'
import type { MatchStore } from './match-store.ts'
import type { Ending, Opening, Standing } from '../../rpc/opening.ts'
import type { ParticipantRow, RoomStore } from './room-store.ts'
import { tellUnasked } from './tell-request.ts'

/**
 * What becomes of a conversation for somebody for whom the other one is gone: it is over, then it leaves their list, and
 * all of it is as before when the other one comes back. Why somebody is gone a room does not know, so it cannot be told.
 */

export interface EndingParts {
  store: RoomStore
  matches: MatchStore
  events: EventLog
  jobs: Jobs
  /** The newest message, as somebody sees it. */
  lastMessage: (viewerId: string) => MessageView | null
}

/** Ends it for those for whom it had not ended. Synchronous: runs inside one commit. */
export function endFor(parts: EndingParts, { ended }: Pick<Standing, 'ended'>, now: number): void {
  for (const person of parts.store.participants()) {
    const ending = ended.find(({ userId }) => userId === person.user_id)
    if (!ending) continue
    if (person.gone_since === null) tellEnding(parts, ending, now)
    const leavesAt = ending.leavesAt === null ? null : Date.parse(ending.leavesAt)
    parts.store.saveGone(person.user_id, Date.parse(ending.since), leavesAt)
    if (leavesAt !== null) parts.jobs.ensure('leave', leavesAt)
    // For another reason than before, and not for so long: it is on the list of those that are over again.
    if (person.is_shut_out && (leavesAt === null || leavesAt > now)) {
      parts.store.saveShutOut(person.user_id, false)
      show(parts, person, false, now)
    }
  }
}

function tellEnding({ store, matches, events }: EndingParts, { userId, since }: Ending, now: number): void {
  const match = matches.active()
  const conversation_id = store.room()?.conversation_id ?? ''
  if (match) {
    const end = { match_id: match.match_id, conversation_id, status: 'ended', ended_at: utc(since) }
    events.append('match:ended', end, now, userId)
  } else if (hasDirect(store)) {
    events.append('conversation_updated', { conversation_id, status: 'archived' }, now, userId)
  }
  tellUnasked(store, events, userId, now)
}

/** Whether a message waits that was delivered like any other, so that the conversation is on both lists without a match. */
const hasDirect = (store: RoomStore): boolean => store.waiting().some(({ is_direct }) => is_direct === 1)

/** Brings it back for those for whom the other one is there again. Synchronous: runs inside one commit. */
export function bringBack(
  parts: EndingParts,
  standing: Standing & Partial<Pick<Opening, 'matches' | 'request'>>,
  now: number,
): void {
  const { ended, matches = [], request } = standing
  const active = parts.matches.active()?.match_id
  // What has ended in Postgres meanwhile does not go on.
  const goesOn =
    active !== undefined && !matches.some(({ matchId, status }) => matchId === active && status !== 'active')
  const isAsked = hasDirect(parts.store) && (request === undefined || request?.status === 'pending')
  for (const person of parts.store.participants()) {
    if (person.gone_since === null || ended.some(({ userId }) => userId === person.user_id)) continue
    parts.store.saveGone(person.user_id, null, null)
    parts.store.saveShutOut(person.user_id, false)
    show(parts, person, goesOn || isAsked, now)
  }
}

function show(
  { store, matches, events, lastMessage }: EndingParts,
  person: ParticipantRow,
  goesOn: boolean,
  now: number,
): void {
  const { user_id, is_shut_out } = person
  const message = lastMessage(user_id)
  // What was over before is on its list already, unless it has left it; what has only been asked for was never there.
  if (!goesOn && !is_shut_out) return
  if (!matches.newest() && !hasDirect(store) && (!message || message.is_request)) return
  const data = {
    match_id: matches.newest()?.match_id ?? null,
    is_over: !goesOn,
    last_message: message,
    last_activity: message ? Date.parse(message.created_at) : now,
  }
  note(events, 'conversation:shown', data, user_id, now)
}

/**
 * Takes the conversation off the lists of those for whom the time is over. Returns when to look again, in milliseconds
 * since 1970. Synchronous: runs inside one commit.
 */
export function leave({ store, events }: Pick<EndingParts, 'store' | 'events'>, now: number): number | null {
  const waiting = () => store.participants().filter(({ leaves_at, is_shut_out }) => leaves_at !== null && !is_shut_out)
  for (const { user_id, leaves_at } of waiting()) {
    if (Number(leaves_at) > now) continue
    store.saveShutOut(user_id, true)
    note(events, 'conversation:hidden', {}, user_id, now)
  }
  const left = waiting().map(({ leaves_at }) => Number(leaves_at))
  return left.length > 0 ? Math.min(...left) : null
}

const note = <N extends keyof HubNotes>(events: EventLog, name: N, data: HubNotes[N], userId: string, now: number) =>
  events.append(name, data, now, hubAlone(userId))

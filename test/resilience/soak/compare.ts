import type { Arrived } from './journal.ts'
import type { Ledger, Sent } from './ledger.ts'
import type { Archived, Seen } from './truth.ts'

/** What events about messages are compared by: the texts of what was missed are told as they are later. */
const named = ({ event, data }: Arrived): string =>
  `${event} ${String(data['message_id'] ?? data['match_id'] ?? data['conversation_id'])}`

const isAboutMessages = ({ event }: Arrived): boolean => event.includes('message')

/** The first place where two lists differ; null when they are the same. */
function difference(what: string, was: readonly string[], mustBe: readonly string[]): string[] {
  const at = Array.from({ length: Math.max(was.length, mustBe.length) }).findIndex((_, i) => was[i] !== mustBe[i])
  if (at < 0) return []
  const [one, other] = [was[at] ?? 'nothing more', mustBe[at] ?? 'nothing more']
  return [`${what}: ${was.length} of ${mustBe.length}; at ${at} there is ${one} instead of ${other}`]
}

/** A device has everything that its object has logged since it began, once and in order. */
export function compareDevice(what: string, has: readonly Arrived[], base: number, log: readonly Arrived[]): string[] {
  const numbered = (one: Arrived) => `${one.eventId} ${named(one)}`
  const due = log.filter(({ eventId }) => eventId > base)
  return difference(what, has.map(numbered), due.map(numbered))
}

/** A hub has logged about a conversation what its room has for the person, in the same order. */
export function compareHub(what: string, hub: readonly Arrived[], room: readonly Arrived[]): string[] {
  return difference(what, hub.filter(isAboutMessages).map(named), room.filter(isAboutMessages).map(named))
}

/** A room's log tells of every message once, of every edit that was acknowledged, and of every deletion once. */
export function compareRoomLog(what: string, log: readonly Arrived[], history: readonly Seen[]): string[] {
  const told = log.filter(({ event }) => event === 'new_message').map(({ data }) => String(data['seq']))
  const gone = log.filter(({ event }) => event === 'message_deleted').map(({ data }) => Number(data['seq']))
  const deleted = history.filter(({ deleted_at }) => deleted_at !== undefined).map(({ seq }) => String(seq))
  return [
    ...difference(
      `${what}, new messages`,
      told,
      history.map(({ seq }) => String(seq)),
    ),
    ...difference(`${what}, deletions`, gone.toSorted((a, b) => a - b).map(String), deleted),
  ]
}

/** The history has every acknowledged message once, as its sender left it, and nothing else; `seq` has no gaps. */
export function compareHistory(what: string, history: readonly Seen[], sent: readonly Sent[]): string[] {
  const wrong = difference(
    `${what}, seqs`,
    history.map(({ seq }) => String(seq)),
    history.map((_, i) => String(i + 1)),
  )
  const known = new Map(sent.map((one) => [one.messageId, one]))
  const lost = sent.filter(({ messageId, seq }) => history[seq - 1]?.id !== messageId)
  const strange = history.filter(({ id }) => !known.has(id))
  for (const { clientMessageId, seq } of lost) wrong.push(`${what}: LOST ${clientMessageId}, acknowledged as ${seq}`)
  for (const { seq, content } of strange) wrong.push(`${what}: DOUBLED or made up: ${seq} "${content}"`)
  for (const message of history) {
    const one = known.get(message.id)
    if (one) wrong.push(...compareMessage(`${what}, message ${message.seq}`, message, one))
  }
  return wrong
}

function compareMessage(what: string, message: Seen, { texts, edits, deletions, reactions, senderId }: Sent): string[] {
  const wrong: string[] = []
  const isDeleted = message.deleted_at !== undefined
  if (message.sender_id !== senderId) wrong.push(`${what} is from ${message.sender_id}`)
  if (isDeleted !== deletions.acked > 0) wrong.push(`${what} is ${isDeleted ? '' : 'not '}deleted`)
  const text = isDeleted ? '' : texts.at(-1)
  if (message.content !== text) wrong.push(`${what} says "${message.content}" instead of "${text}"`)
  if (!isDeleted && (message.edited_at !== undefined) !== edits.acked > 0) wrong.push(`${what}: edited_at is wrong`)
  const has = message.reactions.map(({ user_id, emoji }) => `${user_id} ${emoji}`).toSorted()
  const due = [...reactions].flatMap(([userId, emoji]) => (emoji ? [`${userId} ${emoji}`] : [])).toSorted()
  wrong.push(...difference(`${what}, reactions`, has, isDeleted ? [] : due))
  return wrong
}

/** What a person has marked as read is, and nothing else; the list counts the rest. */
export function compareReads(
  what: string,
  history: readonly Seen[],
  reads: ReturnType<Ledger['reads']>,
  reader: string,
  unread: number,
): string[] {
  const theirs = history.filter(({ sender_id, deleted_at }) => sender_id !== reader && deleted_at === undefined)
  const wrong = theirs.flatMap(({ id, seq, is_read }) => {
    if (!is_read && (reads.acked.has(id) || seq <= reads.ackedThrough)) return [`${what}: ${seq} is not read`]
    return is_read && !reads.tried.has(id) && seq > reads.triedThrough ? [`${what}: ${seq} was never read`] : []
  })
  const due = theirs.filter(({ is_read }) => !is_read).length
  if (unread !== due) wrong.push(`${what}: ${unread} unread on the list, ${due} in the room`)
  return wrong
}

/** The archive has each message as it is in the room. */
export function compareArchive(what: string, rows: readonly Archived[], history: readonly Seen[]): string[] {
  const line = (row: Archived | Seen) =>
    [row.seq, row.id, row.sender_id, row.message_type, row.content, row.edited_at ?? '', row.deleted_at ?? ''].join(' ')
  return difference(what, rows.map(line), history.map(line))
}

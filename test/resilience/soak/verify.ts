import type pg from 'pg'
import { compareArchive, compareDevice, compareHistory, compareHub, compareReads, compareRoomLog } from './compare.ts'
import type { Device } from './devices.ts'
import type { Arrived } from './journal.ts'
import type { Ledger } from './ledger.ts'
import type { Person } from './person.ts'
import { unreadCounts, wholeHistory, wholeLog, type Archived, type Seen } from './truth.ts'

export interface Conversation {
  id: string
  people: [Person, Person]
}

interface Soaked {
  url: string
  people: readonly Person[]
  conversations: readonly Conversation[]
  tokens: ReadonlyMap<string, string>
  ledger: Ledger
}

/** How many are asked at the same time. */
const LANES = 8

/** Devices that have not been told of every acknowledged message yet, from what they were told alone. */
export function waiting({ people, ledger }: Soaked): number {
  const lacks = (device: Device, conversationIds: Iterable<string>) => {
    const told = new Set(device.journal.events.map(({ data }) => data['message_id']))
    return [...conversationIds].some((id) => ledger.in(id).some(({ messageId }) => !told.has(messageId)))
  }
  return people
    .flatMap((person) => [
      ...person.devices.map((device) => lacks(device, person.conversations)),
      ...[...person.windows].map(([id, device]) => lacks(device, [id])),
    ])
    .filter(Boolean).length
}

/** Compares devices, inboxes, rooms and what was acknowledged; says what differs. */
export async function differences(soaked: Soaked): Promise<string[]> {
  const { url, people, conversations, tokens, ledger } = soaked
  const wrong = [...ledger.problems]
  const hubs = new Map<string, Arrived[]>()
  const unread = new Map<string, Map<string, number>>()
  await inLanes(people, async (person) => {
    const log = await wholeLog(`${url}/api/v1/ws`, tokens.get(person.id) ?? '')
    hubs.set(person.id, log)
    const { each, all } = await unreadCounts(person)
    unread.set(person.id, each)
    const sum = [...each.values()].reduce((total, count) => total + count, 0)
    if (sum !== all) wrong.push(`${person.id}: ${all} unread in all, ${sum} on the list`)
    for (const device of person.devices) wrong.push(...checkDevice(`${person.id} on ${device.kind}`, device, log))
  })
  await inLanes(conversations, async ({ id, people: pair }) => {
    for (const person of pair) {
      const what = `${id} for ${person.id}`
      const log = await wholeLog(`${url}/api/v1/conversations/${id}/ws`, tokens.get(person.id) ?? '')
      const history = await wholeHistory(person, id)
      wrong.push(
        ...compareHistory(what, history, ledger.in(id)),
        ...compareRoomLog(`${what}, log`, log, history),
        ...compareReads(what, history, ledger.reads(id, person.id), person.id, unread.get(person.id)?.get(id) ?? -1),
      )
      const ofHub = (hubs.get(person.id) ?? []).filter(({ data }) => data['conversation_id'] === id)
      wrong.push(...compareHub(`${what}, hub`, ofHub, log))
      const window = person.windows.get(id)
      if (window) wrong.push(...checkDevice(`${what}, own socket`, window, log))
    }
  })
  return wrong
}

function checkDevice(what: string, { journal }: Device, log: readonly Arrived[]): string[] {
  return [
    ...journal.problems.map((problem) => `${what}: ${problem}`),
    ...compareDevice(what, journal.events, journal.base ?? 0, log),
  ]
}

/** What each room has, by conversation. */
export async function historiesOf({ conversations }: Soaked): Promise<Map<string, Seen[]>> {
  const histories = new Map<string, Seen[]>()
  await inLanes(conversations, async ({ id, people: [person] }) => {
    histories.set(id, await wholeHistory(person, id))
  })
  return histories
}

/** Compares the archive with the rooms. */
export async function archiveDifferences(db: pg.Pool, histories: ReadonlyMap<string, Seen[]>): Promise<string[]> {
  const { rows } = await db.query<Archived & { edited_at: Date | null; deleted_at: Date | null }>(
    `select conversation_id, seq, id, sender_id, content, message_type, edited_at, deleted_at from messages
     where conversation_id = any($1) order by seq`,
    [[...histories.keys()]],
  )
  const iso = (time: Date | null) => time?.toISOString() ?? null
  const archived = Map.groupBy(rows, (row) => row.conversation_id)
  return [...histories].flatMap(([id, history]) => {
    const lines = (archived.get(id) ?? []).map((row) => ({
      ...row,
      edited_at: iso(row.edited_at),
      deleted_at: iso(row.deleted_at),
    }))
    return compareArchive(`archive of ${id}`, lines, history)
  })
}

export async function inLanes<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const item of rest) await act(item)
    }),
  )
}

import { SENDING, WORDS, type Side } from '../compare/operations.ts'
import type { Conversation } from '../compare/people.ts'
import type { Server } from '../compare/server.ts'
import type { Stack } from '../compare/stack.ts'
import type { Requests } from '../compare/wrk.ts'
import { floorObjectsIn } from '../floor/serve.ts'
import { WORKS, type Work } from '../floor/works.ts'

/** The messages of one row of the table; `places` are the numbers of conversations. */
export interface Variant {
  name: string
  requests(places: readonly number[]): Omit<Requests, 'start'>
}

/** What is measured. */
export interface Subject {
  /** Whether it is a runtime with objects, which are awake or asleep. */
  hasObjects: boolean
  /** Starts it with the state that it had. @param staysAwake whether its objects stay in memory */
  start(staysAwake: boolean): Promise<Server>
  /** How long nothing must happen after a load until all of its work is done, in milliseconds, by how objects are. */
  quietFor: { awake: number; cold: number }
  awake: readonly Variant[]
  cold: readonly Variant[]
}

/**
 * Longer than anything waits: objects sleep after ten quiet seconds, which is counted as work, and the product may tell a
 * hub as late.
 */
const ALL_ASLEEP = 12_500
/** The same where objects stay awake: longer than the floor's alarm, and than what the peer leaves for later. */
const SHORTLY = 2_000

const AWAKE: readonly Work[] = ['one', 'four', 'callTwo', 'commitTwo', 'alarm']
const COLD: readonly Work[] = ['one', 'callOne', 'commitOne', 'callTwo', 'commitTwo']

/** The Worker and the peer, which `stack` has started with these conversations. */
export function sidesOf(stack: Stack): Record<Side, Subject> {
  const variants = (side: Side) => [sending(side, stack.population.chats)]
  return {
    ours: {
      hasObjects: true,
      start: (staysAwake) => stack.startOurs('ours', stack.ways, stack.over, staysAwake),
      quietFor: { awake: ALL_ASLEEP, cold: ALL_ASLEEP },
      awake: variants('ours'),
      cold: variants('ours'),
    },
    peer: {
      hasObjects: false,
      start: () => Promise.resolve(stack.peer),
      quietFor: { awake: SHORTLY, cold: SHORTLY },
      awake: variants('peer'),
      cold: variants('peer'),
    },
  }
}

const sending = (side: Side, conversations: readonly Conversation[]): Variant => ({
  name: side,
  requests: (places) => ({
    ...SENDING,
    lanes: places.map((place) => {
      const conversation = conversations[place]
      if (!conversation) throw new Error('there are too few conversations')
      return { conversation: conversation.id, token: conversation.members[0].tokens[side] }
    }),
  }),
})

/** Objects that do next to nothing; see bench/floor/objects.ts. */
export async function floorIn(folder: string, keep: (server: Server) => void): Promise<Subject> {
  const start = await floorObjectsIn(folder)
  const variant = (work: Work): Variant => ({
    name: `floor, ${WORKS[work].label}`,
    requests: (places) => ({
      method: 'POST',
      path: `/send?work=${work}&room={room}`,
      body: JSON.stringify({ content: WORDS }),
      lanes: places.map((place) => ({ token: 'none', room: String(place) })),
    }),
  })
  return {
    hasObjects: true,
    async start(staysAwake) {
      const server = await start(staysAwake)
      keep(server)
      return server
    },
    quietFor: { awake: SHORTLY, cold: ALL_ASLEEP },
    awake: AWAKE.map(variant),
    cold: COLD.map(variant),
  }
}

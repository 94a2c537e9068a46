import { describe, expect, it } from 'vitest'
import type { Json } from './api.ts'
import type { Pair } from './people.ts'
import { joined } from './socket-io.ts'
import { open, upgrade, type TestSocket } from './sockets.ts'

/** The events of a specification, on both kinds of sockets, sent as its examples send them: without an id. */

export interface Stage {
  a: TestSocket
  b: TestSocket
  /** What a client sends, with the fields of the specification. */
  say: (socket: TestSocket, event: string, data: object) => void
  /** What a client hears, with fields of the specification by their values; `fields` must be there. */
  hear: (socket: TestSocket, event: string, fields: Record<string, Json>) => Promise<Record<string, Json>>
}

export type Scene = (stage: Stage, pair: Pair) => Promise<void>

const KINDS: Readonly<Record<string, () => Promise<TestSocket>>> = {
  'a socket of JSON': async () => open(await upgrade('/ws')),
  'a connection of Socket.IO': () => joined(null),
}

/**
 * Plays scenes in which every event of `said` and `heard` comes up at least once, on both kinds of sockets. Each begins
 * with two people who authenticate by their first event.
 */
export function events<S extends string, H extends string>(
  said: readonly S[],
  heard: readonly H[],
  scenes: Readonly<Record<string, { said: readonly S[]; heard: readonly H[]; pair: () => Promise<Pair>; play: Scene }>>,
): void {
  it('every event that is named comes up in a scene', () => {
    const all = Object.values(scenes)
    expect(new Set(all.flatMap((scene) => scene.said))).toEqual(new Set(said))
    expect(new Set(all.flatMap((scene) => scene.heard))).toEqual(new Set(heard))
  })

  describe.each(Object.entries(KINDS))('on %s', (_kind, begin) => {
    it.each(Object.entries(scenes))('%s', async (_name, scene) => {
      const pair = await scene.pair()
      const used = { said: new Set<string>(), heard: new Set<string>() }
      const stage = {
        say(socket: TestSocket, event: string, data: object) {
          used.said.add(event)
          socket.send(event, data)
        },
        async hear(socket: TestSocket, event: string, fields: Record<string, Json>) {
          used.heard.add(event)
          const { data } = await socket.take((frame) => frame.event === event, event)
          expect(data, event).toMatchObject(fields)
          return data
        },
      }
      const [a, b] = await Promise.all([begin(), begin()])
      for (const [socket, person] of [
        [a, pair.a],
        [b, pair.b],
      ] as const) {
        stage.say(socket, 'authenticate', { token: person.token })
        await stage.hear(socket, 'authenticated', { user_id: person.id })
      }
      await scene.play({ ...stage, a, b }, pair)
      for (const socket of [a, b]) expect(socket.all('error'), 'nothing is refused').toEqual([])
      expect(
        scene.said.filter((event) => !used.said.has(event)),
        'all is said',
      ).toEqual([])
      expect(
        scene.heard.filter((event) => !used.heard.has(event)),
        'all is heard',
      ).toEqual([])
    })
  })
}

/** What an empty room does with a message; see objects.ts. */
interface Details {
  /** How the benchmark's table calls it. */
  label: string
  /** Tables that the room writes to, in one commit. */
  tables: 1 | 4
  /** Hubs that it calls. */
  hubs: 0 | 1 | 2
  doHubsCommit: boolean
  /** Whether it sets its alarm in the same commit. */
  hasAlarm: boolean
}

const QUIET = { doHubsCommit: false, hasAlarm: false }

export const WORKS = {
  one: { label: 'room: one row, one commit', tables: 1, hubs: 0, ...QUIET },
  four: { label: 'room: four tables in that commit', tables: 4, hubs: 0, ...QUIET },
  callOne: { label: 'room commits, calls one hub that writes nothing', tables: 1, hubs: 1, ...QUIET },
  callTwo: { label: 'room commits, calls two hubs that write nothing', tables: 1, hubs: 2, ...QUIET },
  commitOne: { label: 'room and one hub commit', tables: 1, hubs: 1, doHubsCommit: true, hasAlarm: false },
  commitTwo: { label: 'room and both hubs commit', tables: 1, hubs: 2, doHubsCommit: true, hasAlarm: false },
  alarm: { label: 'the same, and an alarm is set each time', tables: 1, hubs: 2, doHubsCommit: true, hasAlarm: true },
} as const satisfies Readonly<Record<string, Details>>

export type Work = keyof typeof WORKS

export const isWork = (name: string | null): name is Work => name !== null && Object.hasOwn(WORKS, name)

import type { CALL_DOWN } from '../../protocol/calls.ts'
import type { DownData } from '../../protocol/down.ts'

/** Devices of a person: all, one, or all but one. */
export type Audience = 'all' | { only: string } | { except: string }

/** An event of a call on its way to devices of one person. */
export type CallFrame = {
  [E in keyof typeof CALL_DOWN]: { event: E; data: DownData<E>; to: Audience }
}[keyof typeof CALL_DOWN]

/** Whether a device is meant. */
export function isMeant(to: Audience, sessionId: string): boolean {
  if (to === 'all') return true
  return 'only' in to ? to.only === sessionId : to.except !== sessionId
}

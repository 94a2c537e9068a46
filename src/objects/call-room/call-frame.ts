import type { Audience } from '../../rpc/calls.ts'

/** Whether a device is meant. */
export function isMeant(to: Audience, sessionId: string): boolean {
  if (to === 'all') return true
  return 'only' in to ? to.only === sessionId : to.except !== sessionId
}

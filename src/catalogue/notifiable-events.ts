/** Realtime events that become notifications; `features/notifications/occasions.ts` has the text of each. */
export const NOTIFIABLE_EVENTS = [
  'new_message',
  'match:created',
  'interest:received',
  'message_request',
  'call:incoming',
  'call:answered',
  'call:ended',
  'report:decided',
] as const

export type NotifiableEvent = (typeof NOTIFIABLE_EVENTS)[number]

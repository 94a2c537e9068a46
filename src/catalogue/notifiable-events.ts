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
  'safety:statement',
  'safety:statement_changed',
  'safety:scam_notice',
] as const

export type NotifiableEvent = (typeof NOTIFIABLE_EVENTS)[number]

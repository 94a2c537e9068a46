import type { NotifiableEvent } from '../../catalogue/notifiable-events.ts'
import type { Subject } from '../../rpc/notifications.ts'
import type { DownData } from '../../protocol/down.ts'
import type { Kind } from './rules.ts'

/** End reasons of a call that the callee has missed. */
const MISSED: ReadonlySet<string> = new Set(['missed', 'cancelled'])

/**
 * Events that become notifications, and their texts. The only place to edit: an event with a row here that reaches a
 * user's hub is sent as a notification while they are away.
 */
const TABLE = {
  new_message: occasion({
    kind: 'messages',
    about: ({ conversation_id, sender_id }: DownData<'new_message'>, userId) =>
      sender_id === userId ? null : { subjectId: conversation_id, peerId: sender_id, data: { conversation_id } },
    plain: 'You have a new message.',
    preview: (name, text) => ({ title: name, body: text ?? 'Sent you a message.' }),
  }),
  'match:created': occasion({
    kind: 'matches',
    about: ({ conversation_id, match_id, user }: DownData<'match:created'>) => ({
      subjectId: conversation_id,
      peerId: user.id,
      data: { conversation_id, match_id },
    }),
    plain: 'You have a new match.',
    preview: (name) => ({ title: 'It’s a match!', body: `You and ${name} like each other.` }),
  }),
  'interest:received': occasion({
    kind: 'interests',
    about: ({ interest_id, from_user_id, user }: DownData<'interest:received'>) => ({
      subjectId: from_user_id,
      peerId: user.id,
      data: { interest_id },
    }),
    plain: 'Someone would like to meet you.',
    preview: (name) => ({ title: name, body: 'Would like to meet you.' }),
  }),
  message_request: occasion({
    kind: 'requests',
    about: ({ conversation_id, request_id, sender_id, status }: DownData<'message_request'>) =>
      status === 'pending'
        ? { subjectId: conversation_id, peerId: sender_id, data: { conversation_id, request_id } }
        : null,
    plain: 'You have a new message request.',
    preview: (name) => ({ title: name, body: 'Sent you a message request.' }),
  }),
  'call:incoming': occasion({
    kind: 'calls',
    isToldByDevice: true,
    about: ({ call_id, match_id, conversation_id, caller_id, media, ring_expires_at }: DownData<'call:incoming'>) => ({
      subjectId: call_id,
      peerId: caller_id,
      data: { call_id, conversation_id, match_id, media, ring_expires_at },
    }),
    plain: 'Someone is calling you.',
    preview: (name) => ({ title: name, body: 'Is calling you.' }),
  }),
  // The next two replace the notification of a ringing call. Another device has answered it; see
  // user-hub/note-calls.ts.
  'call:answered': occasion({
    kind: 'calls',
    isToldByDevice: true,
    about: () => null,
    plain: 'Answered on another device.',
    preview: (name) => ({ title: name, body: 'Answered on another device.' }),
  }),
  'call:ended': occasion({
    kind: 'calls',
    isToldByDevice: true,
    about: ({ call_id, conversation_id, caller_id, callee_id, reason }: DownData<'call:ended'>, userId) =>
      userId === callee_id && MISSED.has(reason)
        ? { subjectId: call_id, peerId: caller_id, data: { call_id, conversation_id, reason } }
        : null,
    plain: ({ reason = '' }) => (MISSED.has(reason) ? 'You missed a call.' : 'The call has ended.'),
    preview: (name, _text, { reason = '' }) => ({
      title: name,
      body: MISSED.has(reason) ? 'You missed their call.' : 'Their call has ended.',
    }),
  }),
  // Says neither whom it was about nor what was decided, and is about nobody else.
  'report:decided': occasion({
    kind: null,
    about: ({ report_id }: DownData<'report:decided'>, userId) => ({
      subjectId: report_id,
      peerId: userId,
      data: { report_id },
    }),
    plain: 'We have reviewed your report.',
    preview: () => ({ title: 'VibesMatch', body: 'We have reviewed your report.' }),
  }),
  // About the person alone: a preview would name themselves, so both texts are the same.
  'safety:statement': safety<'safety:statement'>(
    ({ statement_id }, userId) => ({ subjectId: statement_id, peerId: userId, data: { statement_id } }),
    'The safety team has decided about your account. Open VibesMatch to read why.',
  ),
  'safety:statement_changed': safety<'safety:statement_changed'>(
    ({ statement_id, status }, userId) => ({ subjectId: statement_id, peerId: userId, data: { statement_id, status } }),
    'A decision about your account has changed. Open VibesMatch to read it.',
  ),
  'safety:scam_notice': safety<'safety:scam_notice'>(
    ({ conversation_id }, userId) => ({ subjectId: userId, peerId: userId, data: { conversation_id } }),
    'Somebody you have talked to was removed for fraud. Open VibesMatch for advice.',
  ),
} as const satisfies Record<NotifiableEvent, Occasion<never>>

export interface Words {
  title: string
  body: string
}

interface Occasion<Data> {
  /** Null for one that cannot be turned off. */
  kind: Kind | null
  /** Sent at once, to each disconnected device, rather than to a user without any connected device. */
  isToldByDevice?: boolean
  /** Its subject; null when it is not notified to this user. */
  about: (data: Data, userId: string) => Subject | null
  /** The text on a locked screen, without personal data. */
  plain: string | ((data: Subject['data']) => string)
  /** The text with previews enabled. The message's text is given for messages alone, and not for all of them. */
  preview: (name: string, text: string | null, data: Subject['data']) => Words
}

function occasion<Data>(row: Occasion<Data>): Occasion<Data> {
  return row
}

function safety<E extends NotifiableEvent>(
  about: (data: DownData<E>, userId: string) => Subject,
  plain: string,
): Occasion<DownData<E>> {
  return { kind: null, about, plain, preview: () => ({ title: 'VibesMatch', body: plain }) }
}

/** Whether an event becomes a notification. */
export const isOccasion = (event: string): event is NotifiableEvent => Object.hasOwn(TABLE, event)

/** The subject of an event for a user; null when they need no notification. */
export function subjectOf(event: string, data: Record<string, unknown>, userId: string): Subject | null {
  if (!isOccasion(event)) return null
  // Guarantee: an event's data conform to the protocol's schema of its name.
  return TABLE[event].about(data as never, userId)
}

/**
 * Whether an event is sent at once and per device, as calls are, rather than to a user without any connected device.
 */
export function isToldByDevice(event: NotifiableEvent): boolean {
  const { isToldByDevice = false }: Occasion<never> = TABLE[event]
  return isToldByDevice
}

/** When the notification expires, in milliseconds since 1970; null for one that does not. */
export const expiryOf = ({ ring_expires_at }: Subject['data']): number | null =>
  ring_expires_at === undefined ? null : Date.parse(ring_expires_at)

export const kindOf = (event: NotifiableEvent): Kind | null => TABLE[event].kind

/** The text of a notification; without a preview it has no personal data. */
export function wordsFor(
  event: NotifiableEvent,
  data: Subject['data'],
  preview: { name: string; text: string | null } | null,
): Words {
  const { plain, preview: show }: Occasion<never> = TABLE[event]
  if (preview) return show(preview.name, preview.text, data)
  return { title: 'VibesMatch', body: typeof plain === 'string' ? plain : plain(data) }
}

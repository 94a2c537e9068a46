import type { Entries, Entry } from './entry.ts'

/** Tables of the SQLite of each object: `src/objects/<name>/migrations.ts`. All of an object is deleted at once, by its `purge`. */

const ownState = (columns: string, activity: Entry['activity']): Entry => ({
  activity,
  ends: 'hub',
  columns: { technical: columns },
  exported: { not: 'A state of the program.' },
})

const JOBS = 'name due_at failures'
const EVENTS = 'What they tell is in Postgres, or in the archive.'

const ROOM = {
  room: {
    activity: 'messages',
    ends: 'conversation',
    columns: {
      identifier: 'conversation_id',
      technical: 'version status archive_sent archive_confirmed archive_waits_since archive_patience',
    },
    exported: { not: 'A state of the program.' },
  },
  participants: {
    activity: 'messages',
    ends: 'conversation',
    columns: {
      identifier: 'user_id',
      behaviour: 'read_receipts unread received noted noted_at gone_since leaves_at is_shut_out',
      safety: 'restriction',
      technical: 'delivered',
    },
    exported: { not: 'Counters of what is read and delivered.' },
  },
  messages: {
    activity: 'messages',
    ends: 'conversation',
    columns: {
      identifier: 'message_id sender_id request_id',
      message: 'content message_type media_id',
      behaviour: 'created_at read_at edited_at deleted_at request_status is_direct',
      technical: 'seq client_message_id',
    },
    exported: { in: 'messages', without: { read_at: 'what the other one did (art. 15(4))' } },
  },
  matches: {
    activity: 'pairs',
    ends: 'conversation',
    columns: { identifier: 'match_id', behaviour: 'matched_at status kept_by expires_at', technical: 'is_warned' },
    exported: { in: 'matches' },
  },
  reactions: {
    activity: 'messages',
    ends: 'conversation',
    columns: { identifier: 'user_id', message: 'emoji', technical: 'seq' },
    exported: { not: 'A reaction is part of the message of another person; shown in the conversation.' },
  },
  media: {
    activity: 'messages',
    ends: 'conversation',
    columns: {
      identifier: 'media_id owner',
      message: 'type width height blur_hash bytes',
      technical: 'state created_at',
    },
    exported: { not: '`messages` has `media_id`; the picture is shown in the conversation.' },
  },
  events: {
    activity: 'messages',
    ends: 'events',
    columns: { message: 'event audience data', technical: 'event_id at' },
    exported: { not: EVENTS },
  },
  jobs: ownState(JOBS, 'messages'),
} as const satisfies Entries

const HUB = {
  inbox: {
    activity: 'messages',
    ends: 'hub',
    columns: {
      identifier: 'conversation_id tag match_id peer_id',
      message: 'last_message',
      behaviour: 'status last_activity unread received is_over status_before',
      technical: 'room_event',
    },
    exported: { not: 'The list of `matches` and the last of `messages`, once more.' },
  },
  attached: {
    activity: 'security',
    ends: 'hub',
    columns: { security: 'session_id', identifier: 'conversation_id' },
    exported: { not: 'A state of the program.' },
  },
  ended_sessions: {
    activity: 'security',
    ends: 'hub',
    columns: { security: 'session_id at' },
    exported: { not: '`sessions` has them.' },
  },
  forgotten: {
    activity: 'messages',
    ends: 'hub',
    columns: { identifier: 'conversation_id', technical: 'room_event' },
    exported: { not: 'A state of the program.' },
  },
  told: ownState('key at', 'notifications'),
  searches: {
    activity: 'discovery',
    ends: 'hub',
    columns: { identifier: 'search_id user_id', location: 'region', behaviour: 'mode begun_at alone_since' },
    exported: { not: 'It lives for minutes.' },
  },
  notices: {
    activity: 'notifications',
    ends: 'hub',
    columns: {
      identifier: 'id user_id subject_id peer_id',
      behaviour: 'data events noted_at',
      security: 'rung is_for_rung',
      technical: 'due_at handed_at',
    },
    exported: { not: 'What waits to be notified; gone within days.' },
  },
  presence: {
    activity: 'discovery',
    ends: 'hub',
    columns: { identifier: 'user_id', behaviour: 'is_online left_at', technical: 'is_told noted_at' },
    exported: { not: '`account.last_active_at` and `sessions` have the last use.' },
  },
  present_call: {
    activity: 'calls',
    ends: 'hub',
    columns: { identifier: 'user_id call_id conversation_id', technical: 'only_one until' },
    exported: { not: 'The call that goes on; `calls` has it afterwards.' },
  },
  events: {
    activity: 'notifications',
    ends: 'events',
    columns: { message: 'event audience data', technical: 'event_id at' },
    exported: { not: EVENTS },
  },
  jobs: ownState(JOBS, 'notifications'),
} as const satisfies Entries

const CALL = {
  call: {
    activity: 'calls',
    ends: 'callState',
    columns: { behaviour: 'state about', technical: 'only_one' },
    exported: { not: '`calls` has its outcome.' },
  },
  signals: {
    activity: 'calls',
    ends: 'callState',
    columns: { identifier: 'receiver', security: 'data', technical: 'seq event bytes is_sent' },
    exported: { not: 'Network addresses of the two devices; gone with the call.' },
  },
  outcomes: {
    activity: 'calls',
    ends: 'callState',
    columns: { identifier: 'call_id', behaviour: 'data', technical: 'is_recorded caller_told callee_told' },
    exported: { not: '`calls` has them.' },
  },
  jobs: ownState(JOBS, 'calls'),
} as const satisfies Entries

const QUEUE = {
  searches: {
    activity: 'discovery',
    ends: 'search',
    columns: { identifier: 'search_id', special: 'search', technical: 'is_guest spill_at expires_at' },
    exported: { not: 'It lives for minutes, on the screen of the person who searches.' },
  },
  unfit: {
    activity: 'discovery',
    ends: 'search',
    columns: { identifier: 'one other' },
    exported: { not: 'Ids of searches, for minutes.' },
  },
  jobs: ownState(JOBS, 'discovery'),
} as const satisfies Entries

/** By the folder of the object. */
export const OBJECTS: Readonly<Record<string, Entries>> = {
  'conversation-room': ROOM,
  'user-hub': HUB,
  'call-room': CALL,
  'match-queue': QUEUE,
}

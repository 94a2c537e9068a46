import { EventLog } from '../shared/event-log.ts'
import { Jobs } from '../shared/jobs.ts'
import { Notices } from './notices.ts'

/** SQLite of a hub, step by step. Append only; see shared/sqlite.ts. */
export const MIGRATIONS = [
  `create table inbox (
     conversation_id text primary key,
     -- Stands for the conversation in the ids of its messages; see foundation/ids.ts.
     tag text not null,
     match_id text,
     peer_id text not null,
     status text not null default 'active',
     last_message text,
     last_activity integer not null,
     unread integer not null default 0,
     -- Number of the last event of the room that has arrived here.
     room_event integer not null default 0
   ) strict, without rowid;
   create index inbox_by_activity on inbox (status, last_activity desc, conversation_id);
   create index inbox_by_tag on inbox (tag);
   create index inbox_by_peer on inbox (peer_id);

   -- Conversations where a session has a socket of its own, which the end of the session has to reach.
   create table attached (session_id text not null, conversation_id text not null, primary key (session_id, conversation_id)) strict, without rowid;
   create table ended_sessions (session_id text primary key, at integer not null) strict, without rowid;

   ${EventLog.STEP};
   ${Jobs.STEP};`,

  `-- Conversations that have been taken off the list, and up to which event of theirs everything is past.
   create table forgotten (conversation_id text primary key, room_event integer not null) strict, without rowid;`,

  `-- Domain events that have been taken, so that one that comes again is passed over.
   create table told (key text primary key, at integer not null) strict, without rowid;
   create index told_by_age on told (at);`,

  `-- Whether it has been told that the match of a conversation is over.
   alter table inbox add column is_over integer not null default 0;`,
  `-- Searches for a live match, and since when the person has had no socket; null while they have one.
   create table searches (
     search_id text primary key,
     user_id text not null,
     mode text not null,
     region integer not null,
     begun_at integer not null,
     alone_since integer
   ) strict, without rowid;`,

  `-- What the person is to be notified of when nobody has seen it by then.
   ${Notices.STEP};`,
  `-- Seq up to which a device of the person has been sent the conversation's messages.
   alter table inbox add column received integer not null default 0;`,

  'create index inbox_unread on inbox (status) where unread > 0',

  `-- One row once the person has been there: whether they are, whether others believe so, and when they left.
   create table presence (
     user_id text primary key,
     is_online integer not null default 0,
     is_told integer not null default 0,
     left_at integer
   ) strict, without rowid;`,

  `-- The call that the person is in, and until when that is believed without a word from the call.
   create table present_call (
     only_one integer primary key check (only_one = 1),
     user_id text not null,
     call_id text not null,
     conversation_id text not null,
     until integer not null
   ) strict;`,

  `-- When Redis was told last that the person is there.
   alter table presence add column noted_at integer not null default 0;`,
  `-- Calls are told by device.
   ${Notices.CALLS_STEP};`,
  `-- Where a conversation was on its lists before its match ended, should the match go on after all.
   alter table inbox add column status_before text;`,
] as const

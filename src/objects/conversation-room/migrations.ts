import { EventLog } from '../shared/event-log.ts'
import { Jobs } from '../shared/jobs.ts'

/** SQLite of a room, step by step. Append only; see shared/sqlite.ts. */
export const MIGRATIONS = [
  `create table room (
     conversation_id text not null,
     version integer not null,
     status text not null,
     match_id text,
     -- Event numbers: handed to the queue, and confirmed to be in Postgres.
     archive_sent integer not null default 0,
     archive_confirmed integer not null default 0
   ) strict;

   create table participants (
     user_id text primary key,
     -- Sees when their messages are read.
     read_receipts integer not null,
     unread integer not null default 0,
     -- Event number up to which the person's hub has everything.
     delivered integer not null default 0
   ) strict, without rowid;

   create table messages (
     seq integer primary key,
     message_id text not null unique,
     sender_id text not null,
     content text not null,
     message_type text not null,
     client_message_id text,
     created_at integer not null,
     read_at integer
   ) strict;
   create unique index messages_once on messages (sender_id, client_message_id) where client_message_id is not null;
   create index messages_unread on messages (sender_id, seq) where read_at is null;

   ${EventLog.STEP};
   ${Jobs.STEP};`,

  `-- Since when, and for how long, the room waits for the archive before it sends again.
   alter table room add column archive_waits_since integer not null default 0;
   alter table room add column archive_patience integer not null default 60000;`,

  `-- What both have been told of each of their matches.
   create table matches (
     match_id text primary key,
     matched_at integer not null,
     status text not null,
     kept_by text not null,
     expires_at integer,
     is_warned integer not null default 0
   ) strict, without rowid;
   insert into matches (match_id, matched_at, status, kept_by) select match_id, 0, 'active', '[]' from room where match_id is not null;
   alter table room drop column match_id;
   -- There is no such conversation for them any more.
   alter table participants add column is_shut_out integer not null default 0;`,
  `-- What people do with messages after they have been sent.
   alter table messages add column edited_at integer;
   alter table messages add column deleted_at integer;
   drop index messages_unread;
   create index messages_unread on messages (sender_id, seq) where read_at is null and deleted_at is null;

   create table reactions (
     seq integer not null,
     user_id text not null,
     emoji text not null,
     primary key (seq, user_id)
   ) strict, without rowid;`,

  `-- Up to which message a device of the person has the conversation.
   alter table participants add column received integer not null default 0;
   update participants set received = (select coalesce(max(seq), 0) from messages);`,

  `alter table messages add column media_id text;
   create table media (
     media_id text primary key,
     owner text not null,
     -- named, stored, sent or doomed; see media-shelf.ts.
     state text not null,
     type text,
     width integer,
     height integer,
     blur_hash text,
     created_at integer not null
   ) strict, without rowid;
   create index media_by_state on media (state, created_at);`,

  `-- Of messages by which somebody has asked: what became of it, and whether they were delivered like any other.
   alter table messages add column request_id text;
   alter table messages add column request_status text;
   alter table messages add column is_direct integer not null default 0;
   create index messages_waiting on messages (seq) where request_status = 'pending';`,

  `-- Up to which message a device has the conversation, from who does not say it again; told with the next receipt.
   alter table participants add column noted integer not null default 0;
   alter table participants add column noted_at integer not null default 0;`,

  `-- Times rise strictly with seqs: messages that shared a millisecond get one each, as they now do when they are written.
   update messages set created_at = risen.at
   from (select seq, seq + max(created_at - seq) over (order by seq) as at from messages) risen
   where risen.seq = messages.seq and risen.at <> created_at;`,
  `-- Since when the other one is gone for the person, and when nothing of the conversation is left for them; null while not.
   alter table participants add column gone_since integer;
   alter table participants add column leaves_at integer;
   -- For who had been blocked before it is gone already, and comes back when the block is taken back.
   update participants set gone_since = 0 where is_shut_out = 1;`,
  `-- What the picture takes in all its sizes; 0 of those that were stored before it was counted.
   alter table media add column bytes integer not null default 0;
   create index media_by_owner on media (owner, created_at);`,
  `-- That the person may send nothing, as JSON of a SendingRestriction; null while they may.
   alter table participants add column restriction text;`,
] as const

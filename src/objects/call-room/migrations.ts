import { Jobs } from '../shared/jobs.ts'

/** SQLite of the calls of a pair, step by step. Append only; see shared/sqlite.ts. */
export const MIGRATIONS = [
  `-- The call that goes on, or the last one. JSON; see state.ts and CallAbout.
   create table call (only_one integer primary key check (only_one = 1), state text not null, about text not null) strict;

   -- What the two devices of the present call have told each other.
   create table signals (
     seq integer primary key autoincrement,
     receiver text not null,
     event text not null,
     data text not null,
     bytes integer not null,
     -- Whether it has been handed to a socket of the receiver's device.
     is_sent integer not null default 0
   ) strict;
   create index signals_waiting on signals (receiver, seq) where is_sent = 0;

   -- Calls that are over, until everybody who has to know has taken it.
   create table outcomes (
     call_id text primary key,
     -- JSON; see outcomes.ts.
     data text not null,
     is_recorded integer not null default 0,
     caller_told integer not null default 0,
     callee_told integer not null default 0
   ) strict, without rowid;

   ${Jobs.STEP};`,
] as const

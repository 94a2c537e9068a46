import { Jobs } from '../shared/jobs.ts'

/** SQLite of a queue, step by step. Append only; see shared/sqlite.ts. */
export const MIGRATIONS = [
  `create table searches (
     search_id text primary key,
     -- JSON; see search.ts.
     search text not null,
     -- In the shard of the world: has come from that of a region.
     is_guest integer not null,
     -- When to be sent on to the shard of the world; null once that has been done, and for guests.
     spill_at integer,
     expires_at integer not null
   ) strict, without rowid;
   create index searches_to_spill on searches (spill_at) where spill_at is not null;
   create index searches_by_end on searches (expires_at);

   -- Pairs of searches of which Postgres has said that they do not fit; each pair once, in either order.
   create table unfit (one text not null, other text not null, primary key (one, other)) strict, without rowid;
   create index unfit_by_other on unfit (other);

   ${Jobs.STEP};`,
] as const

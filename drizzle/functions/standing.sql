-- Whether one user is gone for another: the one source for lists, rooms, calls and permissions. A deleted account, a
-- suspended or banned one, and a block look the same from outside: the user is gone since then. When the cause ends,
-- everything is as before, because nothing of the pair was changed for it.

-- Since when a user is gone for another one, whom they have blocked since `their_block` (null: they have not), by that or
-- by their account's status; null while they are not. The rule of all that follows.
create or replace function absent_since(account users, their_block timestamptz) returns timestamptz
language sql immutable parallel safe
return least(
  account.deleted_at,
  case when account.status <> 'active' then coalesce(account.inactive_since, account.updated_at) end,
  their_block);

-- Since when `peer` is gone for `viewer`, by the peer's block or their account's status; null while they are not.
create or replace function left_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return (
  select absent_since(
    account => u, their_block => (select b.created_at from blocks b where b.blocker_id = peer and b.blocked_id = viewer))
  from users u where u.id = peer);

-- The same, or because `viewer` has blocked them: a blocked user is gone for the blocker, too.
create or replace function gone_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return least(
  left_since(viewer, peer), (select b.created_at from blocks b where b.blocker_id = viewer and b.blocked_id = peer));

-- Whether `peer` has been gone for so long that they are no longer listed for `viewer`: `grace`, the restore period of
-- deleted accounts (DELETION_GRACE_DAYS), whatever the cause. The viewer's own block is no such cause.
create or replace function has_left(viewer uuid, peer uuid, grace interval, at timestamptz) returns boolean
language sql stable parallel safe
return coalesce(left_since(viewer, peer) + grace <= at, false);

-- The status of a match as shown to one of the two, for whom the other user is gone since `gone` (null: they are not).
-- A match that had ended before keeps its status; any other appears ended. Only the user who unmatched (`is_own`) sees
-- that it was unmatched: to the other one it looks as if they were gone.
create or replace function seen_status(status text, ended_at timestamptz, gone timestamptz, is_own boolean) returns text
language sql immutable parallel safe
return case
  when gone is not null and (status in ('active', 'unmatched') or ended_at >= gone) then 'ended'
  when status = 'unmatched' and is_own is not true then 'ended'
  else status end;

-- Whether the last match of the two was unmatched by `peer`, and their conversation has not been opened since. Then the
-- peer looks gone to `viewer` wherever that match and its conversation are listed.
create or replace function has_unmatched(viewer uuid, peer uuid) returns boolean
language sql stable parallel safe
return exists (
  select from conversations c cross join lateral (
    select m.status, m.ended_by_a from matches m where m.conversation_id = c.id order by m.matched_at desc, m.id desc limit 1) last
  where c.user_a = least(viewer, peer) and c.user_b = greatest(viewer, peer) and c.status = 'archived'
    and last.status = 'unmatched' and last.ended_by_a is distinct from (viewer < peer));

-- How somebody stands in the eyes of another: the one source for lists, rooms, calls and what can be done. A deleted
-- account, one that is suspended or banned, and a block are the same from outside: the person is gone since then. When the
-- cause goes, everything is as before, because nothing of the pair was changed for it.

-- Since when `peer` is gone for `viewer`, by what the peer has done or what was done to their account; null while they are
-- there.
create or replace function left_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return (
  select least(
    u.deleted_at,
    case when u.status <> 'active' then coalesce(u.inactive_since, u.updated_at) end,
    (select b.created_at from blocks b where b.blocker_id = peer and b.blocked_id = viewer))
  from users u where u.id = peer);

-- The same, or because `viewer` has blocked them. Whom one has blocked is gone for oneself, too.
create or replace function gone_since(viewer uuid, peer uuid) returns timestamptz
language sql stable parallel safe
return least(
  left_since(viewer, peer), (select b.created_at from blocks b where b.blocker_id = viewer and b.blocked_id = peer));

-- Whether `peer` has been gone for so long that nothing of them is left in the lists of `viewer`: `grace`, the time for
-- which deleted accounts can be restored (DELETION_GRACE_DAYS), whatever the cause. One's own block is no such cause.
create or replace function has_left(viewer uuid, peer uuid, grace interval, at timestamptz) returns boolean
language sql stable parallel safe
return coalesce(left_since(viewer, peer) + grace <= at, false);

-- How a match looks to one of the two, for whom the other one is gone since `gone` (null: they are there). What had ended
-- before in a way of its own has ended so; everything else has just ended. Only who has unmatched sees that it was unmatched
-- (`is_own`): to the other one that looks as if they were gone.
create or replace function seen_status(status text, ended_at timestamptz, gone timestamptz, is_own boolean) returns text
language sql immutable parallel safe
return case
  when gone is not null and (status in ('active', 'unmatched') or ended_at >= gone) then 'ended'
  when status = 'unmatched' and is_own is not true then 'ended'
  else status end;

-- Whether the last match of the two was unmatched by `peer`, and nothing has opened their conversation since. Then the peer
-- looks gone to `viewer` wherever that match and its conversation are listed.
create or replace function has_unmatched(viewer uuid, peer uuid) returns boolean
language sql stable parallel safe
return exists (
  select from conversations c cross join lateral (
    select m.status, m.ended_by_a from matches m where m.conversation_id = c.id order by m.matched_at desc, m.id desc limit 1) last
  where c.user_a = least(viewer, peer) and c.user_b = greatest(viewer, peer) and c.status = 'archived'
    and last.status = 'unmatched' and last.ended_by_a is distinct from (viewer < peer));

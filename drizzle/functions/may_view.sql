-- Whether `viewer` may see the profile of `target`. Preferences do not matter here, only the settings of `target` and
-- the history of the two:
--   * inactive users are visible to nobody, and no user across a block, in either direction;
--   * matched users see each other, published or not;
--   * published users with a proved phone or address are visible: to everybody, or to those whom `target` has liked;
--   * every user sees themselves.
create or replace function may_view(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return coalesce((
  -- Read first and always, so that a hidden profile takes as long as a missing one.
  with facts as materialized (
    select is_blocked(viewer, target) as is_blocked,
      exists (select from matches m
        where m.user_a = least(viewer, target) and m.user_b = greatest(viewer, target) and m.status = 'active') as is_matched,
      has_liked(target, viewer) as is_liked
  )
  select viewer = target or (is_active(u) and not f.is_blocked
    and (f.is_matched or (p.published_at is not null and u.is_verified
      and (p.visibility = 'everyone' or (p.visibility = 'liked_only' and f.is_liked)))))
  from facts f join users u on u.id = target join profiles p on p.user_id = target
), false);

-- Whether `viewer`, who has blocked `target`, would see them without that: for the list of blocked users.
create or replace function may_view_if_unblocked(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return left_since(viewer, target) is null and exists (
  select from profiles p
  where p.user_id = target and is_public(person => p.user_id, visibility => p.visibility, published_at => p.published_at));

-- The placeholder for an invisible user in a list: { id, is_gone }.
create or replace function gone_card(person uuid) returns jsonb
language sql immutable parallel safe
return jsonb_build_object('id', person, 'is_gone', true);

-- The card of a user as `viewer` may see them. Every list that keeps rows of invisible users takes its cards from here,
-- or from the next.
create or replace function card_for(viewer uuid, person uuid, day date) returns jsonb
language sql stable parallel safe
return case when may_view(viewer, person) then card_of(person, day) else gone_card(person) end;

-- The same for former matches, their conversations and calls: a user who unmatched the viewer looks gone there.
create or replace function card_in_past(viewer uuid, person uuid, day date) returns jsonb
language sql stable parallel safe
return case
  when has_unmatched(viewer, person) then gone_card(person)
  else card_for(viewer => viewer, person => person, day => day) end;

-- Whether `viewer` may load a picture of `person` by its signed URL: while they may see the user, or have blocked them
-- and would see them on the list of blocked users.
create or replace function may_view_photo(viewer uuid, person uuid) returns boolean
language sql stable parallel safe
return case when exists (select from blocks b where b.blocker_id = viewer and b.blocked_id = person)
  then may_view_if_unblocked(viewer, person) else may_view(viewer, person) end;

-- Whether `viewer` may see the profile of `target`. Preferences do not matter here, only what `target` wants and what has
-- happened between the two:
--   * nobody sees who is not active, nor across a block, whichever way;
--   * people who are matched see each other, published or not;
--   * others see who is published, and has proved a phone or an address: to everyone, or to those whom `target` has liked;
--   * everybody sees themselves.
create or replace function may_view(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return coalesce((
  -- Looked up first and always, so that a profile that is hidden takes the time of one that does not exist.
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

-- Whether `viewer`, who has blocked `target`, would see them without that: for the list of whom one has blocked.
create or replace function may_view_if_unblocked(viewer uuid, target uuid) returns boolean
language sql stable parallel safe
return left_since(viewer, target) is null and exists (
  select from profiles p
  where p.user_id = target and is_public(person => p.user_id, visibility => p.visibility, published_at => p.published_at));

-- What stands in a list in place of somebody who may not be seen there: { id, is_gone }.
create or replace function gone_card(person uuid) returns jsonb
language sql immutable parallel safe
return jsonb_build_object('id', person, 'is_gone', true);

-- The card of a person as `viewer` may see them. Every list with a row that has to stay takes its cards from here, or from
-- the next.
create or replace function card_for(viewer uuid, person uuid, day date) returns jsonb
language sql stable parallel safe
return case when may_view(viewer, person) then card_of(person, day) else gone_card(person) end;

-- The same where a former match, its conversation or its calls are listed: who has unmatched the viewer looks gone there.
create or replace function card_in_past(viewer uuid, person uuid, day date) returns jsonb
language sql stable parallel safe
return case
  when has_unmatched(viewer, person) then gone_card(person)
  else card_for(viewer => viewer, person => person, day => day) end;

-- Whether a picture of `person` is there for `viewer`, to whom its address was given: as long as they may see the person, or
-- have blocked them and would see them on the list of whom they have blocked.
create or replace function may_view_photo(viewer uuid, person uuid) returns boolean
language sql stable parallel safe
return case when exists (select from blocks b where b.blocker_id = viewer and b.blocked_id = person)
  then may_view_if_unblocked(viewer, person) else may_view(viewer, person) end;

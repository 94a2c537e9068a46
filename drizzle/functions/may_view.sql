-- Whether a user is visible to another one. Preferences do not matter here, only their settings and the history of the two:
--   * inactive users are visible to nobody, and no user across a block, in either direction (`is_blocked`);
--   * matched users see each other, published or not;
--   * published users with a proved phone or address are visible: to everybody, or to those whom they have liked (`is_liked`).
create or replace function is_visible(
  account users, visibility text, published_at timestamptz, is_blocked boolean, is_matched boolean, is_liked boolean
) returns boolean
language sql immutable parallel safe
return is_active(account) and not is_blocked
  and (is_matched or (published_at is not null and account.is_verified
    and (visibility = 'everyone' or (visibility = 'liked_only' and is_liked))));

-- Whether `viewer` may see the profile of `target`. Every user sees themselves.
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
  select viewer = target or is_visible(
    account => u, visibility => p.visibility, published_at => p.published_at,
    is_blocked => f.is_blocked, is_matched => f.is_matched, is_liked => f.is_liked)
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

-- Some users with whom `viewer` has a conversation: their cards by `card_in_past`, and whether they are gone by
-- `gone_since` and `has_left`. One statement for all, where those functions make a dozen for each user: each is read by
-- its key, and what is asked of both rules is read once. Purged users are missing.
create or replace function peers_in_past(viewer uuid, people uuid[], day date, grace interval, at timestamptz)
returns table (id uuid, card jsonb, is_hidden boolean, last_active_at timestamptz, is_gone boolean, has_left boolean)
language sql stable parallel safe
begin atomic
  select f.id,
    case
      -- The function asks for the status itself; asked before it, it is called for few.
      when f.conversation = 'archived' and has_unmatched(viewer, f.id) then gone_card(f.id)
      when f.is_seen then card_with(
        person => f.id, first_name => f.first_name, birth_date => f.birth_date, day => day,
        photos => coalesce((select jsonb_agg(a.folder) from approved_folders(f.id) a(folder)), '[]'))
      else gone_card(f.id) end,
    f.visibility = 'hidden', f.last_active_at,
    least(f.left_at, f.own_block) is not null,
    coalesce(f.left_at + grace <= at, false)
  from (
    select u.id, u.last_active_at, p.first_name, p.birth_date, p.visibility, pair.own_block, pair.conversation,
      absent_since(account => u, their_block => pair.their_block) as left_at,
      viewer = u.id or is_visible(
        account => u, visibility => p.visibility, published_at => p.published_at,
        is_blocked => pair.own_block is not null or pair.their_block is not null, is_matched => pair.is_matched,
        is_liked => has_liked(u.id, viewer)) as is_seen
    from users u
    join profiles p on p.user_id = u.id
    -- Subqueries, not joins: a plan for any number of people could read whole tables for a join. With `offset 0` each is
    -- read once, although it is used twice.
    cross join lateral (
      select
        (select b.created_at from blocks b where b.blocker_id = viewer and b.blocked_id = u.id) as own_block,
        (select b.created_at from blocks b where b.blocker_id = u.id and b.blocked_id = viewer) as their_block,
        (select c.status from conversations c
          where c.user_a = least(viewer, u.id) and c.user_b = greatest(viewer, u.id)) as conversation,
        coalesce((select true from matches m
          where m.user_a = least(viewer, u.id) and m.user_b = greatest(viewer, u.id) and m.status = 'active'), false) as is_matched
      offset 0
    ) pair
    where u.id = any(people) offset 0
  ) f;
end;

-- Whether `viewer` may load a picture of `person` by its signed URL: while they may see the user, or have blocked them
-- and would see them on the list of blocked users.
create or replace function may_view_photo(viewer uuid, person uuid) returns boolean
language sql stable parallel safe
return case when exists (select from blocks b where b.blocker_id = viewer and b.blocked_id = person)
  then may_view_if_unblocked(viewer, person) else may_view(viewer, person) end;

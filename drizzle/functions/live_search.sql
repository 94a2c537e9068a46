-- A user's preferences for a live match: those of their profile, overridden by the wishes for this search.
-- wishes: { show_me?, age_min?, age_max?, max_distance? (km), interests? (keys, at least one of which the other user
-- has) }
create or replace function as_searching(person listings, wishes jsonb) returns listings
language plpgsql immutable parallel safe as $$
begin
  if wishes ? 'show_me' then person.audience := audience_of(wishes ->> 'show_me'); end if;
  person.age_min := coalesce((wishes ->> 'age_min')::smallint, person.age_min);
  person.age_max := coalesce((wishes ->> 'age_max')::smallint, person.age_max);
  if wishes ? 'max_distance' then person.reach := cosine_of(told_km((wishes ->> 'max_distance')::integer)); end if;
  return person;
end
$$;

-- Whether a user's wishes that have no counterpart in a profile are met by another. A wished distance applies even to
-- users they like.
create or replace function grants_wishes(wishes jsonb, person listings, other listings) returns boolean
language sql stable parallel safe
return (not wishes ? 'max_distance' or person.x * other.x + person.y * other.y + person.z * other.z >= person.reach)
  and (not wishes ? 'interests' or exists (
    select from profiles p
    where p.user_id = other.user_id and p.interest_keys && array(select jsonb_array_elements_text(wishes -> 'interests'))));

-- Whether two searches fit, by their users and wishes: the one rule of live matching. Its twin is `fits` in
-- src/objects/match-queue/rules.ts.
create or replace function fit_live(one live_searches, other live_searches, day date) returns boolean
language sql stable parallel safe
return one.mode = other.mode and exists (
  select from (
    select as_searching(l, one.filters) as person from listings l where l.user_id = one.user_id and l.tile_size = 4
  ) a cross join (
    select as_searching(l, other.filters) as person from listings l where l.user_id = other.user_id and l.tile_size = 4
  ) b
  where can_meet(viewer => a.person, other => b.person, day => day)
    and can_meet(viewer => b.person, other => a.person, day => day)
    and grants_wishes(wishes => one.filters, person => a.person, other => b.person)
    and grants_wishes(wishes => other.filters, person => b.person, other => a.person));

-- The live match that a user is in now: the one with an end that has not passed. All null without.
create or replace function timed_match(person uuid, at timestamptz) returns matches
language sql stable
return (
  select m from matches m
  where m.status = 'active' and m.expires_at > at and (m.user_a = person or m.user_b = person)
    and not exists (select from users u where u.id in (m.user_a, m.user_b) and not is_active(u))
  order by m.matched_at desc limit 1
);

-- The same as in responses; null without.
create or replace function timed_match_view(person uuid, at timestamptz) returns jsonb
language sql stable
return (
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id, 'expiresAt', m.expires_at)
  from timed_match(person, at) m where m.id is not null
);

-- Starts a user's search for a live match. An equal search continues with its place in the queue; a different one
-- replaces it as `new_search`. A search that began before `oldest` has expired.
--
-- Concurrent requests of one user are serialised; and of this and `start_live_match` one sees the result of the other,
-- because both lock the row of the search before they look for a match.
--
-- outcome:
--   'restricted', with `restriction`: the actor may meet nobody live at present
--   'not_published'; 'ages' (the wishes and the profile together leave no age)
--   'matched', with `match`: they are in a live match already
--   'searching', with `search`, all that a queue needs, and `former`, the earlier search, or null
create or replace function find_live(
  actor uuid, live_mode text, wishes jsonb, oldest timestamptz, at timestamptz, new_search uuid
) returns jsonb
language plpgsql as $$
declare
  -- Expired searches leave their rows; each new search deletes some of them.
  swept constant integer := 10;
  region_km constant integer := 500;
  viewer listings;
  profile profiles;
  former live_searches;
  present live_searches;
  match jsonb;
  likes jsonb;
  liked_by jsonb;
  restriction jsonb;
begin
  -- Wishes name interests in any language, and profiles have the keys of the catalogue's entries.
  if wishes ? 'interests' then
    wishes := wishes || jsonb_build_object('interests', (
      select jsonb_agg(k.key order by k.key collate "C")
      from settle_interests(
        given_labels => array(select jsonb_array_elements_text(wishes -> 'interests')),
        given_keys => array(select jsonb_array_elements_text(wishes -> 'interests')), respell => false
      ) s, unnest(s.keys) k (key)));
  end if;
  perform from users u where u.id = actor for no key update;
  restriction := restriction_of(account => actor, use_of => 'live', at => at);
  if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  select s.* into former from live_searches s where s.user_id = actor for update;
  match := timed_match_view(actor, at);
  if match is not null then
    delete from live_searches s where s.user_id = actor;
    return jsonb_build_object('outcome', 'matched', 'match', match);
  end if;
  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  viewer := as_searching(viewer, wishes);
  if viewer.age_min > viewer.age_max then return jsonb_build_object('outcome', 'ages'); end if;
  select p.* into profile from profiles p where p.user_id = actor;
  -- Users who like somebody accept them at any distance; these are the ones who are searching now.
  select coalesce(jsonb_agg(s.user_id), '[]') into likes
  from decisions d join live_searches s on s.user_id = d.to_user_id
  where d.from_user_id = actor and d.status in ('pending', 'accepted');
  select coalesce(jsonb_agg(s.user_id), '[]') into liked_by
  from decisions d join live_searches s on s.user_id = d.from_user_id
  where d.to_user_id = actor and d.status in ('pending', 'accepted');

  insert into live_searches as s (user_id, search_id, mode, filters, region, started_at)
  values (
    actor, new_search, live_mode, wishes, tile_at(lat => profile.cell_lat, lon => profile.cell_lon, size => region_km), at)
  on conflict (user_id) do update set
    (search_id, started_at) = (
      select case when is_same then s.search_id else new_search end, case when is_same then s.started_at else at end
      from (select s.mode = live_mode and s.filters = wishes and s.started_at > oldest as is_same)),
    mode = excluded.mode, filters = excluded.filters, region = excluded.region
  returning * into present;
  delete from live_searches s where s.user_id in (
    select o.user_id from live_searches o where o.started_at <= oldest limit swept for update skip locked);

  return jsonb_build_object(
    'outcome', 'searching',
    'former', case when former.user_id is not null then
      jsonb_build_object('searchId', former.search_id, 'mode', former.mode, 'region', former.region) end,
    'search', jsonb_build_object(
      'searchId', present.search_id, 'userId', actor, 'mode', present.mode, 'region', present.region, 'startedAt', present.started_at,
      'gender', viewer.gender, 'birthDate', viewer.birth_date, 'audience', viewer.audience, 'ageMin', viewer.age_min, 'ageMax', viewer.age_max,
      'shown', viewer.shown, 'x', viewer.x, 'y', viewer.y, 'z', viewer.z, 'reach', viewer.reach, 'isStrict', wishes ? 'max_distance',
      'interests', to_jsonb(profile.interest_keys), 'wanted', wishes -> 'interests',
      'likes', likes, 'likedBy', liked_by));
end
$$;

-- Ends a user's search, or only if it is one of `searches`. Returns { former, match }: the former search, and the live
-- match that they are in, perhaps made concurrently; either may be null.
create or replace function stop_live(actor uuid, searches uuid[], at timestamptz) returns jsonb
language plpgsql as $$
declare
  former live_searches;
begin
  delete from live_searches s where s.user_id = actor and (searches is null or s.search_id = any(searches)) returning s.* into former;
  return jsonb_build_object(
    'former', case when former.user_id is not null then
      jsonb_build_object('searchId', former.search_id, 'mode', former.mode, 'region', former.region) end,
    'match', timed_match_view(actor, at));
end
$$;

-- Ends the search of somebody who may not search now. Returns events.
create or replace function stop_search(person uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  former live_searches;
begin
  delete from live_searches s where s.user_id = person returning s.* into former;
  if former.user_id is null then return '[]'; end if;
  return jsonb_build_array(announce(
    type => 'search.stopped', at => at,
    payload => jsonb_build_object(
      'user_id', former.user_id, 'search_id', former.search_id, 'mode', former.mode, 'region', former.region)
  ));
end
$$;

-- Makes a live match of two searches, or says why not. This decides, whatever the queues assume: both searches are
-- taken or neither, so no user is matched twice.
--
-- Locks are always taken in the same order: the pair, the users, the searches (by user).
--
-- outcome:
--   'ok', with matchId, conversationId and events
--   'unfit': the two may not meet now; both still search
--   'gone', with `gone`: the ended ones of the two searches
create or replace function start_live_match(
  one uuid, one_search uuid, other uuid, other_search uuid, at timestamptz, until timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  -- Users who met live are not matched again so soon.
  pause constant interval := '24 hours';
  gone uuid[];
  a live_searches;
  b live_searches;
  match jsonb;
begin
  perform pg_advisory_xact_lock(pair_key(one, other));
  perform from users u where u.id in (one, other) order by u.id for key share;
  perform from live_searches s where s.search_id in (one_search, other_search) order by s.user_id for update;
  select s.* into a from live_searches s where s.user_id = one and s.search_id = one_search;
  select s.* into b from live_searches s where s.user_id = other and s.search_id = other_search;

  -- A user who is in another match by now, or no longer visible, is not searching any more either.
  delete from live_searches s using users u
  where s.search_id in (one_search, other_search) and s.user_id = u.id
    and ((timed_match(u.id, at)).id is not null or not exists (select from listings l where l.user_id = u.id));
  select array_agg(named.search_id) into gone from unnest(array[one_search, other_search], array[one, other]) as named(search_id, user_id)
  where not exists (select from live_searches s where s.search_id = named.search_id and s.user_id = named.user_id);
  if gone is not null then return jsonb_build_object('outcome', 'gone', 'gone', to_jsonb(gone)); end if;

  if not fit_live(one => a, other => b, day => day_of_ages(at))
    or exists (
      select from matches m
      where m.user_a = least(one, other) and m.user_b = greatest(one, other)
        and (m.status = 'active' or m.kind = 'live' and m.matched_at > at - pause))
  then
    return jsonb_build_object('outcome', 'unfit');
  end if;

  delete from live_searches s where s.search_id in (one_search, other_search);
  match := open_match(
    one => one, other => other, match_kind => 'live', live_mode => a.mode, until => until, at => at, new_match => new_match,
    new_conversation => new_conversation
  );
  return jsonb_build_object('outcome', 'ok', 'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId',
    'events', jsonb_build_array(match -> 'event'));
end
$$;

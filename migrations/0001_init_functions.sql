-- Whole years of age on a day, by calendar: who was born on 29 February turns a year older on 1 March.
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day, birth_date))::integer;

--> statement-breakpoint
-- Great-circle distance in km (haversine, mean Earth radius); kilometresBetween in src/platform/geo/cells.ts is its twin.
create or replace function km_between(lat_a double precision, lon_a double precision, lat_b double precision, lon_b double precision)
returns double precision
language sql immutable parallel safe
return 2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(lat_b - lat_a) / 2), 2)
  + cos(radians(lat_a)) * cos(radians(lat_b)) * power(sin(radians(lon_b - lon_a) / 2), 2)
)));

--> statement-breakpoint
-- Whether `other` is somebody whom `person` looks for: gender, age and distance. Distance goes by cells, never by positions.
create or replace function looks_for(person profiles, other profiles, day date) returns boolean
language sql immutable parallel safe
return (person.show_me = 'everyone'
    or (person.show_me = 'men' and other.gender = 'male')
    or (person.show_me = 'women' and other.gender = 'female'))
  and age_on(other.birth_date, day) between person.age_min and person.age_max
  and km_between(person.cell_lat, person.cell_lon, other.cell_lat, other.cell_lon) <= person.max_distance;

-- Whether two people could accept each other: both are published and each is somebody the other looks for.
create or replace function could_accept(one profiles, other profiles, day date) returns boolean
language sql immutable parallel safe
return one.user_id <> other.user_id
  and one.published_at is not null
  and other.published_at is not null
  and looks_for(one, other, day)
  and looks_for(other, one, day);

-- Whether either of two people has blocked the other.
create or replace function is_blocked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from blocks where (blocker_id = one and blocked_id = other) or (blocker_id = other and blocked_id = one));

-- Whether `viewer` may see and like `other`: the one rule behind the feed, likes, interests and requests.
create or replace function can_meet(viewer profiles, other profiles, day date) returns boolean
language sql stable parallel safe
return could_accept(viewer, other, day)
  and (other.visibility = 'everyone' or (other.visibility = 'liked_only' and exists (
    select from decisions d
    where d.from_user_id = other.user_id and d.to_user_id = viewer.user_id and d.kind in ('like', 'super_like'))))
  and exists (select from users u where u.id = other.user_id and u.status = 'active' and u.deleted_at is null)
  and not is_blocked(viewer.user_id, other.user_id);

--> statement-breakpoint
-- The card under which a person appears to others: { id, first_name, age, photos: [object key] }, the primary photo first.
create or replace function card_of(person uuid, day date) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object(
    'id', p.user_id,
    'first_name', p.first_name,
    'age', age_on(p.birth_date, day),
    'photos', coalesce((
      select jsonb_agg(ph.object_key order by ph.is_primary desc, ph.position, ph.id)
      from photos ph where ph.user_id = p.user_id and ph.status = 'approved'), '[]'))
  from profiles p where p.user_id = person
);

--> statement-breakpoint
-- Adds a picture to a profile, at the end; the first one, or one that asks for it, becomes the primary one. The same
-- picture twice is one row.
--
-- outcome: 'ok', 'too_many'
create or replace function add_photo(
  owner uuid, photo uuid, key text, pixel_width integer, pixel_height integer, make_primary boolean, most integer, at timestamptz
) returns table (outcome text, id uuid, is_primary boolean)
language plpgsql as $$
declare
  present integer;
  known uuid;
begin
  -- Uploads of one person wait for each other, so that they cannot pass the most that are allowed together.
  perform from users u where u.id = owner for update;
  select count(*)::integer into present from photos p where p.user_id = owner;
  select p.id into known from photos p where p.user_id = owner and p.object_key = key;
  if known is null and present >= most then
    return query select 'too_many', null::uuid, false;
    return;
  end if;

  if make_primary or present = 0 then
    update photos p set is_primary = false where p.user_id = owner and p.is_primary;
  end if;
  return query
    insert into photos as p (id, user_id, object_key, width, height, position, is_primary, status, created_at)
    values (photo, owner, key, pixel_width, pixel_height, present, make_primary or present = 0, 'approved', at)
    on conflict (user_id, object_key) do update set is_primary = p.is_primary or make_primary
    returning 'ok', p.id, p.is_primary;
end
$$;

--> statement-breakpoint
-- One person decides about another. Writes the decision and, when both have consented, the match with its conversation
-- and the event that announces it. Two people deciding at the same moment wait for each other, so one of them sees both
-- decisions; the constraints of the tables hold even without that.
--
-- outcome: 'ok', 'not_published' (the actor), 'not_found' (nobody whom the actor could meet), 'matched' (too late to pass)
create or replace function decide(
  actor uuid, target uuid, decision text, at timestamptz, new_match uuid, new_conversation uuid, new_event uuid, lease interval
) returns table (outcome text, match_id uuid, conversation_id uuid, event jsonb)
language plpgsql as $$
declare
  first_user constant uuid := least(actor, target);
  second_user constant uuid := greatest(actor, target);
  viewer profiles;
  other profiles;
begin
  perform pg_advisory_xact_lock(hashtextextended(first_user::text || second_user::text, 0));

  select p.* into viewer from profiles p where p.user_id = actor;
  if viewer.published_at is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select p.* into other from profiles p where p.user_id = target;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return query select 'not_found', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at) values (actor, target, decision, at, at)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, updated_at = excluded.updated_at;

  if decision = 'pass' or not exists (
    select from decisions d where d.from_user_id = target and d.to_user_id = actor and d.kind in ('like', 'super_like')
  ) then
    return query select 'ok', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  return query
    with conversation as (
      insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
      values (new_conversation, first_user, second_user, 'open', at, at)
      on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
      returning c.id
    ), match as (
      insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at)
      select new_match, first_user, second_user, c.id, 'mutual', 'active', at from conversation c
      returning id, matches.conversation_id
    ), announced as (
      insert into outbox (id, type, payload, due_at, created_at)
      select new_event, 'match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at + lease, at
      from match m
      returning jsonb_build_object('id', outbox.id, 'type', outbox.type, 'payload', outbox.payload) as event
    )
    select 'ok', m.id, m.conversation_id, a.event from match m, announced a;
end
$$;

--> statement-breakpoint
-- Exchanges a refresh token for its successor. The caller has checked that the token is genuine, and derives the
-- successor from it, so of many exchanges of one token all that succeed get the same successor.
--
-- outcome: 'rotated'; 'repeated' (the last token once more, within the grace, from the same device: a lost answer);
-- 'reused' (a token that was good once: somebody has a copy, so the session ends); 'unknown' (no such live session)
create or replace function rotate_session(
  session uuid, presented_hash text, presented_generation integer, successor_hash text, device text, at timestamptz,
  expires timestamptz, grace interval, new_event uuid, lease interval
) returns table (outcome text, user_id uuid, plan text, role text, is_verified boolean, phone_index text, phone_cipher text, status text, event jsonb)
language plpgsql as $$
declare
  s sessions;
  verdict text;
  ended jsonb;
begin
  select x.* into s from sessions x where x.id = session for update;
  verdict := case
    when s.id is null or s.ended_at is not null or s.refresh_expires_at <= at then 'unknown'
    when s.refresh_hash = presented_hash then 'rotated'
    when s.previous_hash = presented_hash and s.rotated_at + grace > at and s.device_hash = device then 'repeated'
    when presented_generation < s.generation then 'reused'
    else 'unknown'
  end;

  if verdict = 'rotated' then
    update sessions x set
      generation = presented_generation + 1, previous_hash = s.refresh_hash, refresh_hash = successor_hash, rotated_at = at, refresh_expires_at = expires
    where x.id = session;
  elsif verdict = 'reused' then
    update sessions x set ended_at = at, end_reason = 'refresh_token_reused' where x.id = session;
    insert into outbox (id, type, payload, due_at, created_at)
    values (new_event, 'session.ended', jsonb_build_object('session_id', s.id, 'user_id', s.user_id), at + lease, at)
    returning jsonb_build_object('id', outbox.id, 'type', outbox.type, 'payload', outbox.payload) into ended;
  end if;

  return query
    select verdict, u.id, u.plan, u.role, u.is_verified, u.phone_index, u.phone_cipher, u.status, ended
    from (select 1) always left join users u on u.id = s.user_id and u.deleted_at is null;
end
$$;

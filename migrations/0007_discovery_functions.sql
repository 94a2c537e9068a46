drop function can_meet;
--> statement-breakpoint
drop function could_accept;
--> statement-breakpoint
drop function looks_for;
--> statement-breakpoint
-- Whole years of age on a day, by calendar: who was born on 29 February turns a year older on 1 March. (With timestamps,
-- because age() of dates depends on the time zone, which would keep this from being put in place of its calls.)
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day::timestamp, birth_date::timestamp))::integer;

--> statement-breakpoint
-- The cosine of a distance along the ground, as an angle at the centre of the Earth (mean radius). It shrinks as the
-- distance grows, and between two points of the sphere of radius 1 it is x·x + y·y + z·z: comparing distances so takes no
-- trigonometry.
create or replace function cosine_of(km double precision) returns double precision
language sql immutable parallel safe
return cos(least(km / 6371.0088, pi()));

-- The distance that belongs to a cosine, as everybody is told it: whole kilometres, never less than 1.
create or replace function whole_km(cosine double precision) returns integer
language sql immutable parallel safe
return greatest(1, round(6371.0088 * acos(least(1, greatest(-1, cosine)))))::integer;

-- Tiles are cut as cells are (src/platform/geo/cells.ts), only larger: rows of equal latitude, each divided into as many
-- columns as fit around the Earth there. So they are about `size` km wide at the equator, at 60° north and near the
-- poles, and close at the date line.
create or replace function tile_rows(size integer) returns integer
language sql immutable parallel safe
return ceil(pi() * 6371.0088 / size)::integer;

create or replace function tile_columns(tile_row integer, size integer) returns integer
language sql immutable parallel safe
return greatest(1, round(2 * pi() * 6371.0088 / size * cos(radians((tile_row + 0.5) * 180 / tile_rows(size) - 90))))::integer;

-- Tiles of each size have numbers of their own: size in km, then row and column.
create or replace function tile_number(size integer, tile_row integer, tile_column integer) returns integer
language sql immutable parallel safe
return (case size when 8 then 0 when 64 then 1 else 2 end << 26) + tile_row * 8192 + tile_column;

create or replace function tile_at(lat double precision, lon double precision, size integer) returns integer
language sql immutable parallel safe
return (
  select tile_number(size, r, least(tile_columns(r, size) - 1, floor((lon + 180) / 360 * tile_columns(r, size))::integer))
  from (select least(tile_rows(size) - 1, floor((lat + 90) / 180 * tile_rows(size))::integer) as r)
);

-- Every tile that a circle touches, and perhaps a few more. A circle around a pole has all columns.
create or replace function tiles_around(lat double precision, lon double precision, km double precision, size integer)
returns integer[]
language sql immutable parallel safe
return (
  with circle as (
    select degrees(km / 6371.0088) as half_height,
      case when abs(lat) + degrees(km / 6371.0088) >= 90 then 180
        else degrees(asin(least(1, sin(km / 6371.0088) / cos(radians(lat))))) end as half_width
  )
  select array_agg(distinct tile_number(size, r, mod(mod(c, columns) + columns, columns)))
  from circle,
    generate_series(
      greatest(0, floor((lat - half_height + 90) / 180 * tile_rows(size))::integer),
      least(tile_rows(size) - 1, floor((lat + half_height + 90) / 180 * tile_rows(size))::integer)) as r,
    tile_columns(r, size) as columns,
    generate_series(
      floor((lon - half_width + 180) / 360 * columns)::integer,
      least(
        floor((lon + half_width + 180) / 360 * columns)::integer,
        floor((lon - half_width + 180) / 360 * columns)::integer + columns - 1)) as c
);

--> statement-breakpoint
-- Genders as bits, so that a set of them is one number.
create or replace function gender_bit(gender text) returns integer
language sql immutable parallel safe
return case gender when 'male' then 1 when 'female' then 2 when 'non_binary' then 4 when 'other' then 8 else 0 end;

create or replace function audience_of(show_me text) returns integer
language sql immutable parallel safe
return case show_me when 'men' then 1 when 'women' then 2 else 15 end;

-- Brings a person's listing up to date: they have one while their profile is published and their account is active. Who
-- has no approved picture is shown to nobody, but may look around.
create or replace function keep_listing(person uuid) returns void
language sql volatile
begin atomic
  delete from listings l where l.user_id = person and not exists (
    select from profiles p join users u on u.id = p.user_id
    where p.user_id = person and p.published_at is not null and u.status = 'active' and u.deleted_at is null);

  insert into listings as old (
    user_id, tile_size, tile, gender, birth_date, audience, age_min, age_max, shown, x, y, z, reach, active_hour, located_at)
  select p.user_id, size, tile_at(p.cell_lat, p.cell_lon, size), p.gender, p.birth_date, audience_of(p.show_me), p.age_min, p.age_max,
    case
      when not exists (select from photos ph where ph.user_id = p.user_id and ph.status = 'approved') then 0
      when p.visibility = 'everyone' then 2
      when p.visibility = 'liked_only' then 1
      else 0
    end,
    cos(radians(p.cell_lat)) * cos(radians(p.cell_lon)), cos(radians(p.cell_lat)) * sin(radians(p.cell_lon)), sin(radians(p.cell_lat)),
    cosine_of(p.max_distance + 0.5), floor(extract(epoch from u.last_active_at) / 3600)::integer, p.updated_at
  from profiles p join users u on u.id = p.user_id, unnest(array[8, 64, 512]) as size
  where p.user_id = person and p.published_at is not null and u.status = 'active' and u.deleted_at is null
  on conflict (user_id, tile_size) do update set
    tile = excluded.tile, gender = excluded.gender, birth_date = excluded.birth_date, audience = excluded.audience,
    age_min = excluded.age_min, age_max = excluded.age_max, shown = excluded.shown, x = excluded.x, y = excluded.y, z = excluded.z,
    reach = excluded.reach, active_hour = excluded.active_hour,
    located_at = case when (old.x, old.y, old.z) = (excluded.x, excluded.y, excluded.z) then old.located_at else excluded.located_at end
  -- Most changes of a profile concern nobody's search.
  where (old.tile, old.gender, old.birth_date, old.audience, old.age_min, old.age_max, old.shown, old.x, old.y, old.z, old.reach, old.active_hour)
    is distinct from (excluded.tile, excluded.gender, excluded.birth_date, excluded.audience, excluded.age_min, excluded.age_max,
      excluded.shown, excluded.x, excluded.y, excluded.z, excluded.reach, excluded.active_hour);
end;

create or replace function on_listed_change() returns trigger
language plpgsql as $$
begin
  if tg_table_name = 'users' then
    perform keep_listing(new.id);
  elsif tg_op = 'DELETE' then
    perform keep_listing(old.user_id);
  else
    perform keep_listing(new.user_id);
  end if;
  return null;
end
$$;

create or replace trigger users_listed after update of status, deleted_at, last_active_at on users
for each row execute function on_listed_change();

create or replace trigger profiles_listed
after insert or update of published_at, visibility, gender, birth_date, show_me, age_min, age_max, max_distance, cell on profiles
for each row execute function on_listed_change();

create or replace trigger photos_listed after insert or delete or update of status on photos
for each row execute function on_listed_change();

-- Whoever was there before these rules.
select keep_listing(p.user_id) from profiles p where p.published_at is not null;

--> statement-breakpoint
-- Whether either of two people has blocked the other.
create or replace function is_blocked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from blocks where (blocker_id = one and blocked_id = other) or (blocker_id = other and blocked_id = one));

-- Whether somebody has said that they would like to meet somebody.
create or replace function has_liked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (
  select from decisions d where d.from_user_id = one and d.to_user_id = other and d.kind in ('like', 'super_like'));

-- Whether `person` looks for people of the gender and the age of `other`.
create or replace function looks_for(person listings, other listings, day date) returns boolean
language sql immutable parallel safe
return (person.audience & gender_bit(other.gender)) <> 0
  and age_on(other.birth_date, day) between person.age_min and person.age_max;

-- Whether `viewer` may be shown `other` and may like, ask or write to them: the one rule behind the feed, likes,
-- interests and requests. Both are listed, so both are published, active and adult.
--
-- Each looks for the gender and age of the other, and `viewer` is near enough for `other`; how far `viewer` wants to look
-- is for their feed to say. Who has liked the viewer has agreed to meet them, from wherever they are.
create or replace function can_meet(viewer listings, other listings, day date) returns boolean
language sql stable parallel safe
return viewer.user_id <> other.user_id
  and looks_for(viewer, other, day)
  and looks_for(other, viewer, day)
  and (
    other.shown = 2 and viewer.x * other.x + viewer.y * other.y + viewer.z * other.z >= other.reach
    or other.shown > 0 and has_liked(other.user_id, viewer.user_id))
  and not is_blocked(viewer.user_id, other.user_id);

--> statement-breakpoint
-- How well an age fits a range: 100 in its middle, 50 at its ends.
create or replace function age_points(age integer, age_min integer, age_max integer) returns integer
language sql immutable parallel safe
return 100 - 50 * abs(2 * age - age_min - age_max) / greatest(1, age_max - age_min);

-- 100 for nothing, 0 for `most` and more.
create or replace function fading_points(amount integer, most integer) returns integer
language sql immutable parallel safe
return 100 - 100 * least(greatest(amount, 0), most) / most;

-- Whether a listing lies in the part of the order of activity that a wave is taken from. On a later page those who have
-- come to another place since the first one are left out: they may have been shown where they were.
create or replace function in_wave(
  l listings, start_hour integer, start_user uuid, finish_hour integer, finish_user uuid, at timestamptz
) returns boolean
language sql immutable parallel safe
return (l.active_hour, l.user_id) < (start_hour, start_user)
  and (l.active_hour, l.user_id) >= (finish_hour, finish_user)
  and l.located_at <= at;

-- Whether somebody shows themselves and looks for people of a gender and an age; see can_meet.
create or replace function could_accept(l listings, gender_bit integer, age integer) returns boolean
language sql immutable parallel safe
return l.shown > 0 and (l.audience & gender_bit) <> 0 and age between l.age_min and l.age_max;

-- A page of somebody's feed. src/features/discovery/ranking.ts tells in words how it is made up, and owns the numbers.
--
-- Candidates are taken in waves: of one band of distance, the most recently active. The people of a wave are ranked, and
-- given out in that order until the page is full. With each comes the place where the page could go on: band and wave.
create or replace function feed_page(
  viewer_id uuid, at timestamptz, page_size integer,
  bands integer[], wave integer, weights integer[], scales integer[],
  -- Where to go on; nulls on the first page. `seen`: ends of the ids that this wave has given out.
  origin double precision[], band_start integer, wave_start_hour integer, wave_start_user uuid,
  wave_finish_hour integer, wave_finish_user uuid, seen text[]
) returns table (
  user_id uuid, distance_km integer, points integer,
  band integer, start_hour integer, start_user uuid, finish_hour integer, finish_user uuid
)
language plpgsql stable
-- The statements are the same for everybody, and planning them takes longer than most of them.
set plan_cache_mode = force_generic_plan
as $$
declare
  -- Of the right tiles, genders and ages so many are looked at one by one; if there are more, the most recently active.
  few constant integer := 8000;
  no_hour constant integer := 2147483647;
  no_user constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  day constant date := (at at time zone 'utc')::date;
  hour constant integer := floor(extract(epoch from at) / 3600);
  viewer listings;
  wishes profiles;
  genders text[];
  bit integer;
  age integer;
  born_after date;
  born_until date;
  lat double precision;
  lon double precision;
  here_x double precision;
  here_y double precision;
  here_z double precision;
  band_end integer;
  nearest double precision;
  farthest double precision;
  tile_size integer;
  tiles integer[];
  are_few boolean;
  is_resumed boolean;
  ids uuid[];
  cosines double precision[];
  hours integer[];
  given integer := 0;
begin
  select l.* into viewer from listings l where l.user_id = viewer_id and l.tile_size = 8;
  select p.* into wishes from profiles p where p.user_id = viewer_id;
  if viewer.user_id is null then return; end if;

  genders := array(select g from unnest(array['male', 'female', 'non_binary', 'other']) g where gender_bit(g) & viewer.audience <> 0);
  bit := gender_bit(viewer.gender);
  age := age_on(viewer.birth_date, day);
  born_after := day - make_interval(years => viewer.age_max + 1);
  born_until := day - make_interval(years => viewer.age_min);
  lat := coalesce(origin[1], wishes.cell_lat);
  lon := coalesce(origin[2], wishes.cell_lon);
  here_x := cos(radians(lat)) * cos(radians(lon));
  here_y := cos(radians(lat)) * sin(radians(lon));
  here_z := sin(radians(lat));

  band := coalesce(band_start, 0);
  start_hour := coalesce(wave_start_hour, no_hour);
  start_user := coalesce(wave_start_user, no_user);
  while given < page_size and band < bands[cardinality(bands)] loop
    band_end := (select min(b) from unnest(bands || wishes.max_distance) b where b > band);
    nearest := case when band = 0 then 2 else cosine_of(band + 0.5) end;
    farthest := cosine_of(band_end + 0.5);
    tile_size := case when band_end <= 8 then 8 when band_end <= 64 then 64 else 512 end;
    tiles := tiles_around(lat, lon, band_end + 0.5, tile_size);
    are_few := few >= (
      select count(*) from (
        select from listings l
        where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
        limit few + 1) matching);

    loop
      is_resumed := wave_finish_hour is not null;
      finish_hour := coalesce(wave_finish_hour, -1);
      finish_user := coalesce(wave_finish_user, '00000000-0000-0000-0000-000000000000');
      if are_few then
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select l.user_id, l.active_hour, l.x * here_x + l.y * here_y + l.z * here_z as cosine
          from listings l
          where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
            and in_wave(l, start_hour, start_user, finish_hour, finish_user, at)
            and could_accept(l, bit, age)
            and l.x * here_x + l.y * here_y + l.z * here_z < nearest and l.x * here_x + l.y * here_y + l.z * here_z >= farthest
            -- Who has liked the viewer has agreed to meet them: from wherever they are, and whoever else may not see them.
            and (l.shown = 2 and l.x * here_x + l.y * here_y + l.z * here_z >= l.reach
              or l.user_id in (
                select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.kind in ('like', 'super_like')))
            and l.user_id <> viewer_id
            and l.user_id not in (select d.to_user_id from decisions d where d.from_user_id = viewer_id)
          order by l.active_hour desc, l.user_id desc
          limit wave) c;
      else
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select c.* from unnest(tiles) as t(tile) cross join unnest(genders) as g(gender) cross join lateral (
          select l.user_id, l.active_hour, l.x * here_x + l.y * here_y + l.z * here_z as cosine
            from listings l
            where l.tile = t.tile and l.gender = g.gender and l.birth_date > born_after and l.birth_date <= born_until
              and in_wave(l, start_hour, start_user, finish_hour, finish_user, at)
              and could_accept(l, bit, age)
              and l.x * here_x + l.y * here_y + l.z * here_z < nearest and l.x * here_x + l.y * here_y + l.z * here_z >= farthest
              -- Who has liked the viewer has agreed to meet them: from wherever they are, and whoever else may not see them.
              and (l.shown = 2 and l.x * here_x + l.y * here_y + l.z * here_z >= l.reach
                or l.user_id in (
                  select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.kind in ('like', 'super_like')))
              and l.user_id <> viewer_id
              and l.user_id not in (select d.to_user_id from decisions d where d.from_user_id = viewer_id)
            order by l.active_hour desc, l.user_id desc
            limit wave) c
          order by c.active_hour desc, c.user_id desc
          limit wave) c;
      end if;
      if not is_resumed and ids is not null then
        finish_hour := hours[cardinality(hours)];
        finish_user := ids[cardinality(ids)];
      end if;

      for user_id, distance_km, points in
        select p.user_id, whole_km(w.cosine),
          weights[1] * (age_points(age_on(l.birth_date, day), viewer.age_min, viewer.age_max) + age_points(age, l.age_min, l.age_max)
            + fading_points(whole_km(w.cosine), wishes.max_distance) + fading_points(whole_km(w.cosine), p.max_distance)) / 4
          + weights[2] * fading_points(hour - w.active_hour, scales[1])
          + weights[3] * least(100, 100 * shared / scales[2])
          + weights[4] * fading_points(day - (p.created_at at time zone 'utc')::date, scales[3])
        from unnest(ids, cosines, hours) as w(user_id, cosine, active_hour)
        join listings l on l.user_id = w.user_id and l.tile_size = 8
        join profiles p on p.user_id = w.user_id
        cross join lateral (
          select count(*)::integer as shared from unnest(p.interest_keys) key where key = any(wishes.interest_keys)) s
        where can_meet(viewer, l, day) and right(w.user_id::text, 8) <> all(coalesce(seen, '{}'))
        order by 3 desc, 1 desc
        limit page_size - given
      loop
        given := given + 1;
        return next;
      end loop;
      exit when given >= page_size or not is_resumed and coalesce(cardinality(ids), 0) < wave;
      start_hour := finish_hour;
      start_user := finish_user;
      wave_finish_hour := null;
      seen := '{}';
    end loop;

    band := band_end;
    start_hour := no_hour;
    start_user := no_user;
    wave_finish_hour := null;
    seen := '{}';
  end loop;
end
$$;

--> statement-breakpoint
-- One person decides about another. Writes the decision and, when both have consented, the match with its conversation
-- and the event that announces it. Two people deciding at the same moment wait for each other, so one of them sees both
-- decisions; the constraints of the tables hold even without that.
--
-- outcome: 'ok', 'not_published' (the actor), 'not_found' (nobody whom the actor could meet), 'matched' (too late to pass)
create or replace function decide(
  actor uuid, target uuid, decision text, at timestamptz, new_match uuid, new_conversation uuid
) returns table (outcome text, match_id uuid, conversation_id uuid, event jsonb)
language plpgsql as $$
declare
  first_user constant uuid := least(actor, target);
  second_user constant uuid := greatest(actor, target);
  viewer listings;
  other listings;
begin
  perform pg_advisory_xact_lock(hashtextextended(first_user::text || second_user::text, 0));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 8;
  if viewer.user_id is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 8;
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
    )
    select 'ok', m.id, m.conversation_id,
      announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at)
    from match m;
end
$$;

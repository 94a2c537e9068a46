-- Whether an account can be seen and used: neither suspended nor deleted.
create or replace function is_active(account users) returns boolean
language sql immutable parallel safe
return account.status = 'active' and account.deleted_at is null;

--> statement-breakpoint
-- Great-circle distance in km (haversine, mean Earth radius); kilometresBetween in src/platform/geo/cells.ts is its twin.
create or replace function km_between(lat_a double precision, lon_a double precision, lat_b double precision, lon_b double precision)
returns double precision
language sql immutable parallel safe
return 2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(lat_b - lat_a) / 2), 2)
  + cos(radians(lat_a)) * cos(radians(lat_b)) * power(sin(radians(lon_b - lon_a) / 2), 2)
)));

-- A distance as everybody is told it: whole kilometres, never less than 1.
create or replace function told_km(km double precision) returns integer
language sql immutable parallel safe
return greatest(1, round(km))::integer;

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
return told_km(6371.0088 * acos(least(1, greatest(-1, cosine))));

-- Tiles are cut as cells are (src/platform/geo/cells.ts), only larger: rows of equal latitude, each divided into as many
-- columns as fit around the Earth there. So they are about `size` km wide at the equator, at 60° north and near the
-- poles, and close at the date line.
create or replace function tile_rows(size integer) returns integer
language sql immutable parallel safe
return ceil(pi() * 6371.0088 / size)::integer;

create or replace function tile_columns(tile_row integer, size integer) returns integer
language sql immutable parallel safe
return greatest(1, round(2 * pi() * 6371.0088 / size * cos(radians((tile_row + 0.5) * 180 / tile_rows(size) - 90))))::integer;

-- Tiles of each size have numbers of their own: size, then row and column.
create or replace function tile_number(size integer, tile_row integer, tile_column integer) returns integer
language sql immutable parallel safe
return (case size when 4 then 0 else 1 end << 27) + tile_row * 16384 + tile_column;

create or replace function tile_at(lat double precision, lon double precision, size integer) returns integer
language sql immutable parallel safe
return (
  select tile_number(size, r, least(tile_columns(r, size) - 1, floor((lon + 180) / 360 * tile_columns(r, size))::integer))
  from (select least(tile_rows(size) - 1, floor((lat + 90) / 180 * tile_rows(size))::integer) as r)
);

-- How far a circle reaches to the east and west of its middle at a latitude, in degrees: 0 where it does not come to it,
-- 180 where it goes all around. (At a pole the divisor is almost nothing, which gives the one or the other.)
create or replace function half_width(lat double precision, km double precision, at_lat double precision) returns double precision
language sql immutable parallel safe
return degrees(acos(least(1, greatest(-1,
  (cos(km / 6371.0088) - sin(radians(at_lat)) * sin(radians(lat))) / greatest(1e-15, cos(radians(at_lat)) * cos(radians(lat)))))));

-- Every tile that a ring touches: of those that the outer circle touches, all but those that lie within the inner one.
-- (An inner circle of 0 km leaves none out.)
create or replace function tiles_in_ring(
  lat double precision, lon double precision, inner_km double precision, outer_km double precision, size integer
) returns integer[]
language plpgsql immutable parallel safe as $$
declare
  rows constant integer := tile_rows(size);
  height constant double precision := degrees(outer_km / 6371.0088);
  -- Where the circle is widest: a little nearer to the pole than its middle.
  widest constant double precision := degrees(asin(least(1, greatest(-1, sin(radians(lat)) / cos(outer_km / 6371.0088)))));
  tiles integer[] := '{}';
  south double precision;
  north double precision;
  columns integer;
  reach double precision;
  hole double precision;
  first integer;
  last integer;
begin
  for r in greatest(0, floor((lat - height + 90) / 180 * rows)::integer) .. least(rows - 1, floor((lat + height + 90) / 180 * rows)::integer) loop
    south := r * 180.0 / rows - 90;
    north := (r + 1) * 180.0 / rows - 90;
    columns := tile_columns(r, size);
    reach := greatest(half_width(lat, outer_km, south), half_width(lat, outer_km, north),
      half_width(lat, outer_km, least(north, greatest(south, widest))));
    hole := case when inner_km = 0 then 0 else least(half_width(lat, inner_km, south), half_width(lat, inner_km, north)) end;
    first := floor((lon - reach + 180) / 360 * columns);
    last := least(floor((lon + reach + 180) / 360 * columns), first + columns - 1);
    tiles := tiles || array(
      select tile_number(size, r, mod(mod(c, columns) + columns, columns)) from generate_series(first, last) c
      where hole = 0
        or c < ceil((lon - hole + 180) / 360 * columns)
        or c >= floor((lon + hole + 180) / 360 * columns));
  end loop;
  return tiles;
end
$$;

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
    where p.user_id = person and p.published_at is not null and is_active(u));

  insert into listings as old (
    user_id, tile_size, tile, gender, birth_date, audience, age_min, age_max, shown, x, y, z, reach, active_hour, located_at)
  select p.user_id, size, tile_at(p.cell_lat, p.cell_lon, size), gender_bit(p.gender), p.birth_date, audience_of(p.show_me), p.age_min, p.age_max,
    case
      when not exists (select from photos ph where ph.user_id = p.user_id and ph.status = 'approved') then 0
      when p.visibility = 'everyone' then 2
      when p.visibility = 'liked_only' then 1
      else 0
    end,
    cos(radians(p.cell_lat)) * cos(radians(p.cell_lon)), cos(radians(p.cell_lat)) * sin(radians(p.cell_lon)), sin(radians(p.cell_lat)),
    cosine_of(p.max_distance + 0.5), floor(extract(epoch from u.last_active_at) / 3600)::integer, p.updated_at
  from profiles p join users u on u.id = p.user_id, unnest(array[4, 32]) as size
  where p.user_id = person and p.published_at is not null and is_active(u)
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
-- How well an age fits a range: 100 in its middle, 50 at its ends.
create or replace function age_points(age integer, age_min integer, age_max integer) returns integer
language sql immutable parallel safe
return 100 - 50 * abs(2 * age - age_min - age_max) / greatest(1, age_max - age_min);

-- 100 for nothing, 0 for `most` and more.
create or replace function fading_points(amount integer, most integer) returns integer
language sql immutable parallel safe
return 100 - 100 * least(greatest(amount, 0), most) / most;

-- Whether somebody shows themselves and looks for people of a gender and an age; see can_meet.
create or replace function could_accept(l listings, gender smallint, age integer) returns boolean
language sql immutable parallel safe
return l.shown > 0 and (l.audience & gender) <> 0 and age between l.age_min and l.age_max;

-- A page of somebody's feed. src/features/discovery/ranking.ts tells in words how it is made up, and owns the numbers.
--
-- Candidates are taken in waves: of one band of distance, the most recently active. The people of a wave are ranked, and
-- given out in that order until the page is full. With each comes the place where the page could go on: band and wave.
create or replace function feed_page(
  viewer_id uuid, at timestamptz, page_size integer,
  bands integer[], wave integer, weights integer[], scales integer[],
  -- Where to go on; nulls on the first page. `seen`: ends of the ids that this wave has given out. Who has come to another
  -- place since the first page is left out, because they may have been shown where they were.
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
  -- Of the right tiles, genders and ages so many are looked at one by one; if there are more, the most recently active
  -- first, unless the viewer has decided about so many that most of these are done with.
  few constant integer := 8000;
  much constant integer := 2000;
  no_hour constant integer := 2147483647;
  no_user constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  day constant date := (at at time zone 'utc')::date;
  hour constant integer := floor(extract(epoch from at) / 3600);
  viewer listings;
  wishes profiles;
  genders smallint[];
  -- A record, because an array of its own would be copied with every look at it.
  decided record;
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
  tiles integer[];
  look_at_all boolean;
  hours_back integer;
  since_hour integer;
  is_resumed boolean;
  ids uuid[];
  cosines double precision[];
  hours integer[];
  given integer := 0;
begin
  select l.* into viewer from listings l where l.user_id = viewer_id and l.tile_size = 4;
  select p.* into wishes from profiles p where p.user_id = viewer_id;
  if viewer.user_id is null then return; end if;

  genders := array(select g::smallint from unnest(array[1, 2, 4, 8]) g where g & viewer.audience <> 0);
  age := age_on(viewer.birth_date, day);
  born_after := day - make_interval(years => viewer.age_max + 1);
  born_until := day - make_interval(years => viewer.age_min);
  select array(select d.to_user_id from decisions d where d.from_user_id = viewer_id order by 1) as ids into decided;
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
    tiles := tiles_in_ring(lat, lon, band, band_end + 0.5, case when band_end <= 64 then 4 else 32 end);
    look_at_all := cardinality(decided.ids) > much or few >= (
      select count(*) from (
        select from listings l
        where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
        limit few + 1) matching);

    loop
      is_resumed := wave_finish_hour is not null;
      finish_hour := coalesce(wave_finish_hour, -1);
      finish_user := coalesce(wave_finish_user, '00000000-0000-0000-0000-000000000000');
      -- Back in time by steps that grow until there are enough; what an interval holds is complete.
      hours_back := 6;
      loop
        since_hour := case when is_resumed then finish_hour when look_at_all or hours_back > 2500 then -1
          else least(start_hour, hour) - hours_back end;
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select c.user_id, c.active_hour, c.cosine
          from (
            -- One of these, each by its index. (What is added to the date of birth keeps the choice of the index from it.)
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.birth_date > born_after and l.birth_date <= born_until
              and could_accept(l, viewer.gender, age) and l.located_at <= at
            union all
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where not look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.active_hour between since_hour and start_hour
              and l.birth_date + 0 > born_after and l.birth_date + 0 <= born_until
              and could_accept(l, viewer.gender, age) and l.located_at <= at
            -- The distance is worked out once, and what costs more is asked of those who are left.
            offset 0) c
          where c.cosine >= farthest and c.cosine < nearest
            and (c.active_hour, c.user_id) < (start_hour, start_user) and (c.active_hour, c.user_id) >= (finish_hour, finish_user)
            and c.user_id <> viewer_id
            -- Who has liked the viewer has agreed to meet them: from wherever they are, and whoever else may not see them.
            and (c.shown = 2 and c.cosine >= c.reach or c.user_id in (
              select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.kind in ('like', 'super_like')))
            -- Found by halving a sorted list, which costs less than to hash thousands for each search.
            and decided.ids[width_bucket(c.user_id, decided.ids)] is distinct from c.user_id
          order by c.active_hour desc, c.user_id desc
          limit wave) c;
        exit when is_resumed or since_hour < 0 or cardinality(ids) = wave;
        hours_back := hours_back * 4;
      end loop;
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
        join listings l on l.user_id = w.user_id and l.tile_size = 4
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
-- One picture as its owner sees it.
create or replace function photo_row(ph photos) returns jsonb
language sql immutable parallel safe
return jsonb_build_object(
  'id', ph.id, 'objectKey', ph.object_key, 'blurHash', ph.blur_hash, 'width', ph.width, 'height', ph.height,
  'status', ph.status, 'isPrimary', ph.is_primary);

-- All pictures of a person as they see them themselves, the primary one first.
create or replace function photos_of(owner uuid) returns jsonb
language sql stable parallel safe
return coalesce((
  select jsonb_agg(photo_row(ph) order by ph.is_primary desc, ph.position, ph.id) from photos ph where ph.user_id = owner), '[]');

-- The folders of the pictures that others may see of a person, the primary one first.
create or replace function approved_photos(owner uuid) returns jsonb
language sql stable parallel safe
return coalesce((
  select jsonb_agg(ph.object_key order by ph.is_primary desc, ph.position, ph.id)
  from photos ph where ph.user_id = owner and ph.status = 'approved'), '[]');

-- Whether everybody may see a profile, so that its pictures need no signed addresses.
create or replace function is_public(person uuid, visibility text, published_at timestamptz) returns boolean
language sql stable parallel safe
return published_at is not null and visibility = 'everyone'
  and exists (select from users u where u.id = person and is_active(u));

--> statement-breakpoint
-- Whether `viewer` may see the profile of `target`. Preferences do not matter here, only what `target` wants and what has
-- happened between the two:
--   * nobody sees who is not active, nor across a block, whichever way;
--   * people who are matched see each other, published or not;
--   * others see who is published: to everyone, or to those whom `target` has liked;
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
    and (f.is_matched or (p.published_at is not null
      and (p.visibility = 'everyone' or (p.visibility = 'liked_only' and f.is_liked)))))
  from facts f join users u on u.id = target join profiles p on p.user_id = target
), false);

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

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    join users u on u.id = target and u.deleted_at is null
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return query select 'not_found', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at) values (actor, target, decision, at, at)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, updated_at = excluded.updated_at;

  if decision = 'pass' or not has_liked(target, actor) then
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

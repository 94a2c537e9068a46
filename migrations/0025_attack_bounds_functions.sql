-- Great-circle distance in km (haversine, mean Earth radius); kilometresBetween in src/platform/geo/cells.ts is its twin.
create or replace function km_between(lat_a double precision, lon_a double precision, lat_b double precision, lon_b double precision)
returns double precision
language sql immutable parallel safe
return 2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(lat_b - lat_a) / 2), 2)
  + cos(radians(lat_a)) * cos(radians(lat_b)) * power(sin(radians(lon_b - lon_a) / 2), 2)
)));

-- A distance as everybody is told it, always rounded up: whole kilometres from 1 to 10, then steps of 5 up to 50, of 25 up to
-- 200, and of 100 beyond. toldKilometres in src/platform/geo/cells.ts is its twin. What a person accepts (`max_distance`)
-- counts rounded up in the same way, so that no setting tells more than what is shown.
create or replace function told_km(km double precision) returns integer
language sql immutable parallel safe
return greatest(1, case when km <= 10 then ceil(km) when km <= 50 then 5 * ceil(km / 5) when km <= 200 then 25 * ceil(km / 25)
  else 100 * ceil(km / 100) end)::integer;

--> statement-breakpoint
-- The cosine of a distance along the ground, as an angle at the centre of the Earth (mean radius). It shrinks as the
-- distance grows, and between two points of the sphere of radius 1 it is x·x + y·y + z·z: comparing distances so takes no
-- trigonometry.
create or replace function cosine_of(km double precision) returns double precision
language sql immutable parallel safe
return cos(least(km / 6371.0088, pi()));

-- The distance that belongs to a cosine, as everybody is told it; see told_km.
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

-- The listings that a profile makes, of each size of tile; none while something that they need is missing. Who has no
-- approved picture, or has proved neither a phone nor an address, is shown to nobody, but may look around.
create or replace function listings_of(person uuid) returns setof listings
language sql stable
begin atomic
  select p.user_id, size::smallint, tile_at(p.cell_lat, p.cell_lon, size), gender_bit(p.gender)::smallint, p.birth_date,
    audience_of(p.show_me)::smallint, p.age_min::smallint, p.age_max::smallint,
    case
      when not u.is_verified or not exists (select from photos ph where ph.user_id = p.user_id and ph.status = 'approved') then 0
      when p.visibility = 'everyone' then 2
      when p.visibility = 'liked_only' then 1
      else 0
    end::smallint,
    cos(radians(p.cell_lat)) * cos(radians(p.cell_lon)), cos(radians(p.cell_lat)) * sin(radians(p.cell_lon)), sin(radians(p.cell_lat)),
    cosine_of(told_km(p.max_distance)), floor(extract(epoch from u.last_active_at) / 3600)::integer, p.updated_at
  from profiles p join users u on u.id = p.user_id, unnest(array[4, 32]) as size
  where p.user_id = person and is_active(u) and p.cell is not null and p.birth_date is not null and p.gender is not null;
end;

-- Who looks around: with their listing, or, as long as they have proved nothing and so cannot publish, with what they have
-- written so far. All null for anybody else.
create or replace function viewer_listing(person uuid) returns listings
language sql stable parallel safe
return coalesce(
  (select l from listings l where l.user_id = person and l.tile_size = 4),
  (select l from listings_of(person) l join users u on u.id = l.user_id where not u.is_verified and l.tile_size = 4));

-- Brings a person's listing up to date: they have one while their profile is published and their account is active.
create or replace function keep_listing(person uuid) returns void
language sql volatile
begin atomic
  delete from listings l where l.user_id = person and not exists (
    select from profiles p join users u on u.id = p.user_id
    where p.user_id = person and p.published_at is not null and is_active(u));

  insert into listings as old (
    user_id, tile_size, tile, gender, birth_date, audience, age_min, age_max, shown, x, y, z, reach, active_hour, located_at)
  select l.* from listings_of(person) l
  where exists (select from profiles p where p.user_id = person and p.published_at is not null)
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

create or replace trigger users_listed after update of status, deleted_at, last_active_at, is_verified on users
for each row execute function on_listed_change();

create or replace trigger profiles_listed
after insert or update of published_at, visibility, gender, birth_date, show_me, age_min, age_max, max_distance, cell on profiles
for each row execute function on_listed_change();

create or replace trigger photos_listed after insert or delete or update of status on photos
for each row execute function on_listed_change();

-- Whoever was there before these rules.
select keep_listing(p.user_id) from profiles p where p.published_at is not null;

--> statement-breakpoint
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
  day constant date := day_of_ages(at);
  today constant date := (at at time zone 'utc')::date;
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
  viewer := viewer_listing(viewer_id);
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
    band_end := (select min(b) from unnest(bands || told_km(wishes.max_distance)) b where b > band);
    nearest := case when band = 0 then 2 else cosine_of(band) end;
    farthest := cosine_of(band_end);
    tiles := tiles_in_ring(lat, lon, band, band_end + 0.01, case when band_end <= 64 then 4 else 32 end);
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
              select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.status in ('pending', 'accepted')))
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
          + weights[4] * fading_points(today - (p.created_at at time zone 'utc')::date, scales[3])
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

-- Whether everybody may see a profile.
create or replace function is_public(person uuid, visibility text, published_at timestamptz) returns boolean
language sql stable parallel safe
return published_at is not null and visibility = 'everyone'
  and exists (select from users u where u.id = person and is_active(u) and u.is_verified);

--> statement-breakpoint
-- The card under which a person appears to others: { id, first_name, age, photos: [object key] }, the primary photo first.
create or replace function card_of(person uuid, day date) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object(
    'id', p.user_id,
    'first_name', p.first_name,
    'age', age_on(p.birth_date, day),
    'photos', approved_photos(p.user_id))
  from profiles p where p.user_id = person
);

--> statement-breakpoint
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
  select from profiles p where p.user_id = target and is_public(p.user_id, p.visibility, p.published_at));

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
return case when has_unmatched(viewer, person) then gone_card(person) else card_for(viewer, person, day) end;

-- Whether a picture of `person` is there for `viewer`, to whom its address was given: as long as they may see the person, or
-- have blocked them and would see them on the list of whom they have blocked.
create or replace function may_view_photo(viewer uuid, person uuid) returns boolean
language sql stable parallel safe
return case when exists (select from blocks b where b.blocker_id = viewer and b.blocked_id = person)
  then may_view_if_unblocked(viewer, person) else may_view(viewer, person) end;

--> statement-breakpoint
-- Ends live sessions of an account: one of them, all but one, or all. Returns the events that make it felt.
create or replace function end_sessions(account uuid, only_session uuid, keep_session uuid, reason text, from_ip text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  ended jsonb;
begin
  with gone as (
    update sessions s set ended_at = at, end_reason = reason
    where s.user_id = account and s.ended_at is null
      and (only_session is null or s.id = only_session) and (keep_session is null or s.id <> keep_session)
    returning s.id
  ), announced as (
    -- A call that a session is in ends by the account's end, which is told to nobody, and not by signing out.
    select announce('session.ended', jsonb_build_object('session_id', g.id, 'user_id', account)
        || case when reason = 'account_deleted' then '{"is_account_deleted": true}' else '{}' end::jsonb, at) as event,
      note_security_event('session_ended', account, g.id, from_ip, reason, at)
    from gone g
  )
  select coalesce(jsonb_agg(event), '[]') into ended from announced;
  return ended;
end
$$;

--> statement-breakpoint
-- Whether a mail of a kind is to be sent to an address, with the token that goes into it. At most one of a kind in five
-- minutes: the one before says the same, and its token is good for everybody who has a use for it. Only a mail that was
-- really sent stands in the way of the next, and only while its token is good, so that nobody can use up another one's mails.
-- Mails that nobody is to get are noted in the same way, so that the first and every later one take the same time as wanted ones.
create or replace function note_mail(kind text, index text, token_hash text, expires timestamptz, is_wanted boolean, at timestamptz)
returns boolean
language plpgsql as $$
begin
  -- Of many that are asked for at the same moment one is sent.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (
    select from mail_tokens m
    where m.purpose = kind and m.email_index = index and (m.is_mailed or not is_wanted)
      and m.expires_at > at and m.created_at > at - interval '5 minutes'
  ) then
    return false;
  end if;
  delete from mail_tokens m where m.purpose = kind and m.email_index = index and (not m.is_mailed or m.expires_at <= at);
  insert into mail_tokens (hash, purpose, email_index, is_mailed, expires_at, created_at)
  values (token_hash, kind, index, is_wanted, expires, at);
  return is_wanted;
end
$$;

-- The mail of a token that is still good; null when it is unknown, spent or too old.
create or replace function mail_of_token(kind text, token_hash text, at timestamptz) returns mail_tokens
language sql stable
return (select m from mail_tokens m where m.hash = token_hash and m.purpose = kind and m.is_mailed and m.expires_at > at);

-- Whether somebody has proved anything by which they can get into an account.
create or replace function has_proved_way_in(account users) returns boolean
language sql immutable parallel safe
return account.email_index is not null or account.phone_index is not null or account.google_index is not null;

-- Whether an account that only claims an address passes to the owner of the mailbox when they set a password. An account
-- that somebody has another way into does not: it may be theirs.
create or replace function may_pass(account users, index text) returns boolean
language sql immutable parallel safe
return coalesce(account.pending_email_index = index, false) and not has_proved_way_in(account);

-- Whether a mail that was asked for without signing in is to be sent: a proof of an address that somebody waits to prove, or
-- a link to set the password of whoever has proved it, else of an account that may pass to its owner.
create or replace function request_mail(kind text, index text, token_hash text, expires timestamptz, from_ip text, at timestamptz)
returns boolean
language plpgsql as $$
declare
  owner uuid;
  is_wanted boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  select u.id into owner from users u where u.email_index = index;
  is_wanted := case
    when kind = 'verify' then owner is null and exists (select from users u where u.pending_email_index = index)
    else owner is not null or exists (select from users u where may_pass(u, index) and u.pending_email_index = index)
  end;
  perform note_security_event(kind || '_requested', owner, null, from_ip, null, at);
  return note_mail(kind, index, token_hash, expires, is_wanted, at);
end
$$;

-- Lets an account claim an address. Whether the mail that proves it is to be sent.
create or replace function claim_email(account uuid, index text, cipher text, token_hash text, expires timestamptz, from_ip text, at timestamptz)
returns boolean
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  update users u set pending_email_index = index, pending_email_cipher = cipher, updated_at = at,
    pending_email_at = case when u.pending_email_index = index then u.pending_email_at else at end
  where u.id = account;
  if not found then
    return false;
  end if;
  perform note_security_event('email_claimed', account, null, from_ip, null, at);
  return note_mail('verify', index, token_hash, expires, true, at);
end
$$;

-- Forgets at most `most` mails whose tokens are not good any more. Returns how many.
create or replace function forget_mails(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with due as (
    select m.hash from mail_tokens m where m.expires_at <= at order by m.expires_at limit most for update skip locked
  ), gone as (
    delete from mail_tokens m using due where m.hash = due.hash returning m.hash
  )
  select count(*)::integer from gone;
end;

--> statement-breakpoint
-- Makes an account with an address that is only claimed so far. Does the same whether or not somebody else has proved the
-- address already, or it is held back; that decides which kind of mail its owner gets. `mail`: the kind that is to be sent
-- ('verify', 'taken' or 'held'), null where one of it lies in the mailbox already.
create or replace function register_by_email(
  new_account uuid, index text, cipher text, password text, token_hash text, token_expires timestamptz, s jsonb, at timestamptz
) returns table (account users, mail text, events jsonb)
language plpgsql as $$
declare
  a users;
  kind text;
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  insert into users as u (id, pending_email_index, pending_email_cipher, pending_email_at, password_hash, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, at, password, at, at, at)
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at);
  perform note_security_event('registered', a.id, null, s ->> 'ip', 'email', at);
  kind := case
    when held_until(index, at) is not null then 'held'
    when exists (select from users x where x.email_index = index) then 'taken'
    else 'verify' end;
  return query select a, case when note_mail(kind, index, token_hash, token_expires, true, at) then kind end, open_session(a.id, s, 'email', at);
end
$$;

--> statement-breakpoint
-- Nobody claims an address any more, but for `keeper`, and nothing that was mailed to prove it is good.
create or replace function end_claims(index text, keeper uuid, from_ip text, at timestamptz) returns void
language sql volatile
begin atomic
  delete from mail_tokens m where m.email_index = index and m.purpose = 'verify';
  with ended as (
    update users u set pending_email_index = null, pending_email_cipher = null, pending_email_at = null, updated_at = at
    where u.pending_email_index = index and u.id is distinct from keeper
    returning u.id
  )
  select note_security_event('email_claim_ended', e.id, null, from_ip, null, at) from ended e;
end;

-- An account has proved that an address is its own: it becomes the account's address, and every other claim ends.
-- False when another account has proved it before, it is held back, or the account does not claim it.
create or replace function prove_email(account uuid, index text, from_ip text, at timestamptz) returns boolean
language plpgsql as $$
begin
  -- Of two accounts that prove one address at the same moment the second waits and is told.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (select from users u where u.email_index = index and u.id <> account)
    or held_until(index, at) is not null
  then
    return false;
  end if;
  update users u set
    email_index = index, email_cipher = case when u.pending_email_index = index then u.pending_email_cipher else u.email_cipher end,
    pending_email_index = null, pending_email_cipher = null, pending_email_at = null, is_verified = true, updated_at = at
  where u.id = account and (u.pending_email_index = index or u.email_index = index);
  if not found then
    return false;
  end if;
  perform end_claims(index, account, from_ip, at);
  return true;
end
$$;

-- Proves an address for the account of a claimant: the token proves the mailbox, the claimant's own credential says which
-- account gets the address. Of the two credentials one is given: `session`, whose access token was shown, or `password`, the
-- hash of the password that was just shown to be right.
--
-- outcome: 'verified'; 'invalid' (the token); 'refused' (the credential is not good any more); 'unclaimed' (the account does
-- not claim the address); 'taken' (another account has proved it); 'held' (it is held back). `former` is the account before.
create or replace function verify_email(token_hash text, claimant uuid, session uuid, password text, from_ip text, at timestamptz)
returns table (outcome text, former users)
language plpgsql as $$
declare
  t mail_tokens := mail_of_token('verify', token_hash, at);
  a users;
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  -- Once more: it may have been spent meanwhile.
  t := mail_of_token('verify', token_hash, at);
  if t.hash is null then
    return query select 'invalid', null::users;
    return;
  end if;
  select u.* into a from users u where u.id = claimant for update;
  if a.id is null
    or (password is not null and a.password_hash is distinct from password)
    or (password is null and not exists (select from sessions s where s.id = session and s.user_id = claimant and s.ended_at is null))
  then
    return query select 'refused', null::users;
    return;
  end if;
  if prove_email(claimant, t.email_index, from_ip, at) then
    perform note_security_event('email_verified', claimant, session, from_ip, null, at);
    return query select 'verified', a;
    return;
  end if;
  perform note_security_event('email_taken', claimant, session, from_ip, null, at);
  return query select case
    when held_until(t.email_index, at) is not null then 'held'
    when exists (select from users u where u.email_index = t.email_index) then 'taken'
    else 'unclaimed' end, a;
end
$$;

-- The owner of a mailbox says that none of those who claim its address are them. False when the token is not good.
create or replace function refuse_claims(token_hash text, from_ip text, at timestamptz) returns boolean
language plpgsql as $$
declare
  t mail_tokens := mail_of_token('verify', token_hash, at);
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  t := mail_of_token('verify', token_hash, at);
  if t.hash is null then
    return false;
  end if;
  perform end_claims(t.email_index, null, from_ip, at);
  return true;
end
$$;

-- Sets a new password by a token that was mailed, and ends every session. Whoever reads the mail has proved the address, so
-- the account is the one that has proved it; while none has, an account that claims it passes to the reader, who says which
-- where there are several (`chosen`). What somebody else has set in it before ends with that: sessions with their devices,
-- password, phone, Google. Since the mail it may have got another way in, so it is asked again whether it may pass.
-- outcome: 'reset', 'invalid' (the token), 'choose' (there are several), 'unknown' (the one that was chosen is none of them)
create or replace function reset_password(token_hash text, password text, chosen uuid, from_ip text, at timestamptz)
returns table (outcome text, account users, events jsonb)
language plpgsql as $$
declare
  t mail_tokens := mail_of_token('reset', token_hash, at);
  a users;
  verdict text := 'invalid';
  candidates uuid[];
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  select u.* into a from users u where u.email_index = t.email_index;
  if a.id is null then
    candidates := array(
      select u.id from users u where u.pending_email_index = t.email_index and may_pass(u, t.email_index) and (chosen is null or u.id = chosen) limit 2
    );
    verdict := case when cardinality(candidates) = 2 then 'choose' when chosen is not null and cardinality(candidates) = 0 then 'unknown' else 'invalid' end;
    a.id := case when cardinality(candidates) = 1 then candidates[1] end;
  elsif chosen <> a.id then
    verdict := 'unknown';
    a := null;
  end if;
  -- The account before its token, as who changes the password by the present one.
  select u.* into a from users u where u.id = a.id for update;
  t := mail_of_token('reset', token_hash, at);
  if t.hash is null then
    verdict := 'invalid';
    a := null;
  elsif a.id is not null and not coalesce(a.email_index = t.email_index, false) and not may_pass(a, t.email_index) then
    a := null;
  end if;
  if a.id is null or not prove_email(a.id, t.email_index, from_ip, at) then
    return query select verdict, null::users, '[]'::jsonb;
    return;
  end if;
  delete from mail_tokens m where m.email_index = t.email_index and m.purpose = 'reset';
  update users u set password_hash = password, updated_at = at,
    pending_email_index = null, pending_email_cipher = null, pending_email_at = null,
    phone_index = case when a.email_index is not null then u.phone_index end,
    phone_cipher = case when a.email_index is not null then u.phone_cipher end,
    google_index = case when a.email_index is not null then u.google_index end
  where u.id = a.id returning u.* into account;
  if a.email_index is null then
    perform note_security_event('email_verified', a.id, null, from_ip, 'reset', at);
  end if;
  perform note_security_event('password_reset', a.id, null, from_ip, null, at);
  return query select 'reset', account, end_sessions(a.id, null, null, 'password_reset', from_ip, at);
end
$$;

--> statement-breakpoint
-- Signs in whom Google knows. An account that has proved the same address is the same person, because Google has proved
-- it, too; an address that is only claimed, on either side, links nothing. What Google has proved ends all claims to it.
--
-- Without an account and with `held` until when where either is held back.
--
-- subject: keyed index of Google's name for the person. proved_*: the address, null unless Google has verified it.
create or replace function sign_in_by_google(new_account uuid, subject text, proved_index text, proved_cipher text, s jsonb, at timestamptz)
returns table (account users, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  -- Two first sign-ins with one address at the same moment wait for each other, and become one account.
  if proved_index is not null then
    perform pg_advisory_xact_lock(hashtextextended(proved_index, 0));
  end if;
  select u.* into a from users u where u.google_index = subject for update;
  if a.id is null and proved_index is not null then
    update users u set google_index = subject, updated_at = at
    where u.email_index = proved_index and u.google_index is null
    returning u.* into a;
    if a.id is not null then
      perform note_security_event('google_linked', a.id, null, s ->> 'ip', null, at);
      perform end_claims(proved_index, a.id, s ->> 'ip', at);
    end if;
  end if;
  if a.id is null then
    held := greatest(held_until(subject, at), held_until(proved_index, at));
    if held is not null then
      return query select null::users, held, '[]'::jsonb;
      return;
    end if;
    -- Where the address belongs to an account that is linked to another Google identity, this one goes without it.
    insert into users as u (id, google_index, email_index, email_cipher, is_verified, last_active_at, created_at, updated_at)
    select new_account, subject, free.index, case when free.index is not null then proved_cipher end, free.index is not null, at, at, at
    from (select (select proved_index where not exists (select from users x where x.email_index = proved_index)) as index) free
    -- Two first sign-ins at the same moment are one account.
    on conflict (google_index) do update set last_active_at = excluded.last_active_at
    returning u.* into a;
    if a.id = new_account then
      perform note_security_event('registered', a.id, null, s ->> 'ip', 'google', at);
      if a.email_index is not null then
        perform end_claims(proved_index, a.id, s ->> 'ip', at);
      end if;
    end if;
    insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;
  end if;
  update users u set last_active_at = at where u.id = a.id;
  return query select a, null::timestamptz, case when a.status = 'active' then open_session(a.id, s, 'google', at) else '[]' end;
end
$$;

--> statement-breakpoint
-- Takes a phone or Google from an account, and ends every session but that of who does it: it may have been opened by
-- what is taken away. The last way in stays.
-- way: 'phone', 'google'. outcome: 'removed', 'absent' (there is none), 'last', 'gone' (the account is)
create or replace function remove_way_in(account uuid, way text, session uuid, from_ip text, at timestamptz)
returns table (outcome text, person users, events jsonb)
language plpgsql as $$
declare
  a users;
  verdict text;
begin
  select u.* into a from users u where u.id = account for update;
  verdict := case
    when a.id is null then 'gone'
    when case way when 'phone' then a.phone_index when 'google' then a.google_index end is null then 'absent'
    when num_nonnulls(a.email_index, a.phone_index, a.google_index) < 2 then 'last'
    else 'removed' end;
  if verdict <> 'removed' then
    return query select verdict, a, '[]'::jsonb;
    return;
  end if;
  if way = 'phone' then
    update users u set phone_index = null, phone_cipher = null, updated_at = at where u.id = account returning u.* into a;
  else
    update users u set google_index = null, updated_at = at where u.id = account returning u.* into a;
  end if;
  perform note_security_event(way || '_removed', account, session, from_ip, null, at);
  return query select verdict, a, end_sessions(account, null, session, way || '_removed', from_ip, at);
end
$$;

--> statement-breakpoint
-- Deletes an account with everything that hangs on it in Postgres, at once. What is elsewhere (sessions in Redis,
-- pictures, rooms, hubs) follows from the events, each of which has at most a hundred conversations. What stays is the log
-- of security events, which holds no personal data but network addresses.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  most constant integer := 100;
  live jsonb;
  rooms jsonb;
  closed jsonb := '[]';
begin
  -- Whoever signs in at this moment waits, and then finds nobody.
  perform from users u where u.id = account for update;
  if not found then
    return query select closed;
    return;
  end if;
  with ended as (
    select s.id, note_security_event('session_ended', account, s.id, null, reason, at) from sessions s
    where s.user_id = account and s.ended_at is null
  )
  select coalesce(jsonb_agg(e.id), '[]') into live from ended e;
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  -- Reports stay, without what was written in them.
  update reports r set description = null, evidence = null where account in (r.reporter_id, r.reported_id);
  -- What others did about it stays theirs; its own acts go with it.
  update interaction_log l set subject_id = null where l.subject_id = account;
  -- Who was matched with them can go on reporting them by the match; but for those who are being closed at this moment, so
  -- that two closings never wait for each other.
  insert into former_matches (id, user_id, gone_id, created_at)
  select m.id, other.id, account, at
  from matches m join users other on other.id = case when m.user_a = account then m.user_b else m.user_a end
  where account in (m.user_a, m.user_b) for key share of other skip locked;
  delete from mail_tokens m using users u where u.id = account and m.email_index = u.email_index;
  delete from users u where u.id = account;
  perform note_security_event('account_closed', account, null, null, reason, at);
  for part in 0 .. greatest(0, (jsonb_array_length(rooms) - 1) / most) loop
    closed := closed || announce('account.closed', jsonb_build_object(
      'user_id', account,
      'session_ids', live,
      'conversations', coalesce((
        select jsonb_agg(r.room) from jsonb_array_elements(rooms) with ordinality as r(room, place)
        where (r.place - 1) / most = part), '[]')), at);
  end loop;
  return query select closed;
end
$$;

--> statement-breakpoint
-- What everything that happens between two people waits for, so that of two things at the same moment one sees the other.
create or replace function pair_key(one uuid, other uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(least(one, other)::text || greatest(one, other)::text, 0);

-- Opens a match of two people who have none, with their one conversation. Returns { matchId, conversationId, event }.
create or replace function open_match(
  one uuid, other uuid, match_kind text, live_mode text, until timestamptz, at timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language sql volatile
begin atomic
  with conversation as (
    insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
    values (new_conversation, least(one, other), greatest(one, other), 'open', at, at)
    on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
    returning c.id
  ), match as (
    insert into matches (id, user_a, user_b, conversation_id, kind, mode, status, matched_at, expires_at)
    select new_match, least(one, other), greatest(one, other), c.id, match_kind, live_mode, 'active', at, until from conversation c
    returning id, conversation_id
  )
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id,
    'event', announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at))
  from match m;
end;

-- Lets a live match last.
create or replace function keep_match(match uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with kept as (
    update matches m set expires_at = null, kept_by_a = true, kept_by_b = true where m.id = match returning m.id, m.conversation_id
  ), conversation as (
    update conversations c set version = c.version + 1, updated_at = at from kept k where c.id = k.conversation_id
  )
  select jsonb_build_object('matchId', k.id, 'conversationId', k.conversation_id,
    'event', announce('match.kept', jsonb_build_object('match_id', k.id, 'conversation_id', k.conversation_id), at))
  from kept k;
end;

-- Both have said yes: writes it down for both and makes or keeps their match. `actor` is the one who completes it.
-- Returns what `decide` returns.
create or replace function join_pair(
  actor uuid, other uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present uuid;
  match jsonb;
  events jsonb;
begin
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, other, decision, at, at, new_decision, 'accepted', words)
  on conflict (from_user_id, to_user_id) do update set
    kind = excluded.kind, status = 'accepted', note = excluded.note, declined_at = null, updated_at = at;
  -- Somebody who has met the other live may not have said so before.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, status)
  values (other, actor, 'interest', at, at, 'accepted')
  on conflict (from_user_id, to_user_id) do update set
    kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'accepted', declined_at = null, updated_at = at
  returning * into theirs;
  delete from withdrawals w where (w.from_user_id, w.to_user_id) in ((actor, other), (other, actor));

  select m.id into present from matches m
  where m.user_a = least(actor, other) and m.user_b = greatest(actor, other) and m.status = 'active';
  match := case when present is null then open_match(actor, other, 'mutual', null, null, at, new_match, new_conversation)
    else keep_match(present, at) end;
  events := jsonb_build_array(match -> 'event');
  -- Who likes is told of the match; who has asked openly is also told that they were accepted.
  if theirs.kind <> 'like' then
    events := events || announce('interest.accepted', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'accepted',
    'interestId', (select d.id from decisions d where d.from_user_id = actor and d.to_user_id = other),
    'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId', 'events', events);
end
$$;

-- Closes a conversation in which somebody has asked and will have no answer. Returns the events.
create or replace function close_request(one uuid, other uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with closed as (
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(one, other) and c.user_b = greatest(one, other) and c.status = 'requested' returning c.id
  )
  select coalesce(jsonb_agg(announce('request.changed', jsonb_build_object('conversation_id', c.id), at)), '[]') from closed c;
end;

-- Ends an active match. Whoever ends one that was to last (`ender`; nobody when its time is over) takes their own consent
-- back and says no to the other's; so either may ask again by the rules of interests. What was asked by a message before
-- a live match goes on waiting after it. Returns the event.
create or replace function close_match(match matches, ender uuid, new_status text, conversation_status text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update matches m set status = new_status, ended_at = at,
    ended_by_a = case when new_status = 'unmatched' then m.user_a = ender end
  where m.id = match.id;
  update conversations c set version = c.version + 1, updated_at = at,
    status = case when conversation_status = 'archived' and match.expires_at is not null and exists (
        select from decisions d where d.status = 'pending' and d.kind = 'request'
          and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a)))
      then 'requested' else conversation_status end
  where c.id = match.conversation_id;
  if match.expires_at is null then
    update decisions d set
      status = case when d.from_user_id = ender then 'withdrawn' else 'declined' end,
      declined_at = case when d.from_user_id = ender then d.declined_at else at end,
      updated_at = at
    where d.status = 'accepted'
      and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a));
  end if;
  return announce('match.ended', jsonb_build_object('match_id', match.id, 'conversation_id', match.conversation_id), at);
end
$$;

--> statement-breakpoint
-- One of two people who have met live says that the match should last; it does once both have. A wish to meet, said
-- in any other way, says the same. Returns what `decide` returns; status is 'pending' until both have said so.
-- `is_spent`: as in `decide`.
create or replace function say_keep(
  present matches, actor uuid, decision text, at timestamptz, new_decision uuid, is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  peer constant uuid := case when present.user_a = actor then present.user_b else present.user_a end;
  is_first constant boolean := present.user_a = actor;
  had_said constant boolean := case when is_first then present.kept_by_a else present.kept_by_b end;
  has_peer constant boolean := case when is_first then present.kept_by_b else present.kept_by_a end;
begin
  if has_peer or exists (
    select from decisions d where d.from_user_id = peer and d.to_user_id = actor and d.status = 'pending')
  then
    if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
    return join_pair(actor, peer, decision, null, at, new_decision, null, null);
  end if;
  if had_said then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending',
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  update matches m set kept_by_a = m.kept_by_a or is_first, kept_by_b = m.kept_by_b or not is_first where m.id = present.id;
  update conversations c set version = c.version + 1, updated_at = at where c.id = present.conversation_id;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending',
    'matchId', present.id, 'conversationId', present.conversation_id,
    'events', jsonb_build_array(announce('match.kept', jsonb_build_object('match_id', present.id, 'conversation_id', present.conversation_id), at)));
end
$$;

-- The other one of a match.
create or replace function peer_in(match matches, person uuid) returns uuid
language sql immutable parallel safe
return case when match.user_a = person then match.user_b else match.user_a end;

-- The match of `actor` with that id, once everything else that happens to the pair has been waited for; all null when
-- there is none, or the other one has been gone for as long as `grace`.
create or replace function own_match(actor uuid, match uuid, grace interval, at timestamptz) returns matches
language plpgsql as $$
declare
  found_match matches;
begin
  perform pg_advisory_xact_lock(pair_key(m.user_a, m.user_b)) from matches m where m.id = match and actor in (m.user_a, m.user_b);
  select m.* into found_match from matches m
  where m.id = match and actor in (m.user_a, m.user_b) and not has_left(actor, peer_in(m, actor), grace, at);
  return found_match;
end
$$;

-- Says that a live match should last. outcome: 'ok', 'not_found', 'over' (with its status: it has ended), 'spent' (as in
-- `decide`).
create or replace function accept_match(
  actor uuid, match uuid, at timestamptz, new_decision uuid, is_spent boolean default false,
  grace interval default interval '30 days'
) returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match, grace, at);
  seen constant text := seen_status(m.status, m.ended_at, gone_since(actor, peer_in(m, actor)), m.ended_by_a = (m.user_a = actor));
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if seen <> 'active' then return jsonb_build_object('outcome', 'over', 'status', seen); end if;
  if m.expires_at is null then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted',
      'matchId', m.id, 'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return say_keep(m, actor, 'interest', at, new_decision, is_spent);
end
$$;

-- Ends a match: a live one is 'ended', one that was to last 'unmatched'. Doing it again changes nothing. Where the other one
-- is gone it has 'ended' already for the actor, and does not come back with them.
-- outcome: 'ok', 'not_found'.
create or replace function end_match(actor uuid, match uuid, at timestamptz, grace interval default interval '30 days') returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor, match, grace, at);
  gone constant timestamptz := gone_since(actor, peer_in(m, actor));
  new_status constant text := case when m.expires_at is null then 'unmatched' else 'ended' end;
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', seen_status(m.status, m.ended_at, gone, m.ended_by_a = (m.user_a = actor)), 'matchId', m.id,
      'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', gone is null, 'status', seen_status(new_status, at, gone, true), 'matchId', m.id,
    'conversationId', m.conversation_id, 'events', jsonb_build_array(close_match(m, actor, new_status, 'archived', at)));
end
$$;

-- Ends a live match whose time is over. Returns the events; none when it has ended, lasts, or has time left.
create or replace function expire_match(match uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m matches;
begin
  perform pg_advisory_xact_lock(pair_key(x.user_a, x.user_b)) from matches x where x.id = match;
  select x.* into m from matches x where x.id = match and x.status = 'active' and x.expires_at <= at;
  if m.id is null then return '[]'::jsonb; end if;
  return jsonb_build_array(close_match(m, null, 'expired', 'archived', at));
end
$$;

--> statement-breakpoint
-- Preferences with which somebody looks for a live match: those of their profile, but for what they wish this time.
-- wishes: { show_me?, age_min?, age_max?, max_distance? (km), interests? (keys, at least one of which the other one has) }
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

-- Whether what somebody wishes this time, and what no preference of a profile says, is true of another one. A distance
-- that is wished now holds even for those whom they have liked before.
create or replace function grants_wishes(wishes jsonb, person listings, other listings) returns boolean
language sql stable parallel safe
return (not wishes ? 'max_distance' or person.x * other.x + person.y * other.y + person.z * other.z >= person.reach)
  and (not wishes ? 'interests' or exists (
    select from profiles p
    where p.user_id = other.user_id and p.interest_keys && array(select jsonb_array_elements_text(wishes -> 'interests'))));

-- Whether two who search may be brought together as far as they and their wishes go: the one rule of live matching. Its twin
-- is `fits` in src/objects/match-queue/rules.ts.
create or replace function fit_live(one live_searches, other live_searches, day date) returns boolean
language sql stable parallel safe
return one.mode = other.mode and exists (
  select from (
    select as_searching(l, one.filters) as person from listings l where l.user_id = one.user_id and l.tile_size = 4
  ) a cross join (
    select as_searching(l, other.filters) as person from listings l where l.user_id = other.user_id and l.tile_size = 4
  ) b
  where can_meet(a.person, b.person, day) and can_meet(b.person, a.person, day)
    and grants_wishes(one.filters, a.person, b.person) and grants_wishes(other.filters, b.person, a.person));

-- The live match that somebody is in at this moment: the one that has its end set, and not come to it. All null without.
create or replace function timed_match(person uuid, at timestamptz) returns matches
language sql stable
return (
  select m from matches m
  where m.status = 'active' and m.expires_at > at and (m.user_a = person or m.user_b = person)
    and not exists (select from users u where u.id in (m.user_a, m.user_b) and not is_active(u))
  order by m.matched_at desc limit 1
);

-- The same as answers have it; null without.
create or replace function timed_match_view(person uuid, at timestamptz) returns jsonb
language sql stable
return (
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id, 'expiresAt', m.expires_at)
  from timed_match(person, at) m where m.id is not null
);

-- Lets somebody look for a live match. Asking again in the same way is the same search, with its place; asking in another
-- way is a new one, `new_search`, in place of the former. A search that began before `oldest` is over.
--
-- Two requests of one person wait for each other; and of this and `start_live_match` one sees what the other has done,
-- because both lock the row of the search before they look for a match.
--
-- outcome:
--   'not_published'; 'ages' (nobody is that old: the wishes and the profile together leave no age)
--   'matched', with `match`: they are in a live match already
--   'searching', with `search`, all that a queue needs to know, and `former`, where an earlier one was, or null
create or replace function find_live(
  actor uuid, live_mode text, wishes jsonb, oldest timestamptz, at timestamptz, new_search uuid
) returns jsonb
language plpgsql as $$
declare
  -- Searches that have come to an end by themselves leave their rows; everybody who searches takes some of them away.
  swept constant integer := 10;
  region_km constant integer := 500;
  viewer listings;
  profile profiles;
  former live_searches;
  present live_searches;
  match jsonb;
  likes jsonb;
  liked_by jsonb;
begin
  perform from users u where u.id = actor for no key update;
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
  -- Of those who search now: who likes somebody has agreed to meet them, from wherever they are.
  select coalesce(jsonb_agg(s.user_id), '[]') into likes
  from decisions d join live_searches s on s.user_id = d.to_user_id
  where d.from_user_id = actor and d.status in ('pending', 'accepted');
  select coalesce(jsonb_agg(s.user_id), '[]') into liked_by
  from decisions d join live_searches s on s.user_id = d.from_user_id
  where d.to_user_id = actor and d.status in ('pending', 'accepted');

  insert into live_searches as s (user_id, search_id, mode, filters, region, started_at)
  values (actor, new_search, live_mode, wishes, tile_at(profile.cell_lat, profile.cell_lon, region_km), at)
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

-- Ends somebody's search, or only if it is one of `searches`. Returns { former, match }: the search that was there, and the
-- live match that they are in, perhaps because it was made meanwhile; either may be null.
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

-- Makes a live match of two people who search, or says why not. Whatever queues believe, it decides: both searches are
-- taken or none, so nobody is given to two people.
--
-- Locks are taken in one order everywhere: the pair, the people, the searches (by person).
--
-- outcome:
--   'ok', with matchId, conversationId and events
--   'unfit': these two are not to meet now; both still search
--   'gone', with `gone`: those of the two searches that are over
create or replace function start_live_match(
  one uuid, one_search uuid, other uuid, other_search uuid, at timestamptz, until timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  -- Who has met live is not brought together again so soon.
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

  -- Whoever is in another match meanwhile, or is to be seen no more, does not search any more either.
  delete from live_searches s using users u
  where s.search_id in (one_search, other_search) and s.user_id = u.id
    and ((timed_match(u.id, at)).id is not null or not exists (select from listings l where l.user_id = u.id));
  select array_agg(named.search_id) into gone from unnest(array[one_search, other_search], array[one, other]) as named(search_id, user_id)
  where not exists (select from live_searches s where s.search_id = named.search_id and s.user_id = named.user_id);
  if gone is not null then return jsonb_build_object('outcome', 'gone', 'gone', to_jsonb(gone)); end if;

  if not fit_live(a, b, day_of_ages(at))
    or exists (
      select from matches m
      where m.user_a = least(one, other) and m.user_b = greatest(one, other)
        and (m.status = 'active' or m.kind = 'live' and m.matched_at > at - pause))
  then
    return jsonb_build_object('outcome', 'unfit');
  end if;

  delete from live_searches s where s.search_id in (one_search, other_search);
  match := open_match(one, other, 'live', a.mode, until, at, new_match, new_conversation);
  return jsonb_build_object('outcome', 'ok', 'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId',
    'events', jsonb_build_array(match -> 'event'));
end
$$;

--> statement-breakpoint
-- Whether anything has happened between two people that lets `one` name the other: a conversation, a decision of their own,
-- or one of the other that they have been shown. A pass is nobody's to know, and a like not everybody's: who could block by it
-- whom they cannot see would learn who likes them. (One that was answered has left a conversation.)
create or replace function know_each_other(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from conversations c where c.user_a = least(one, other) and c.user_b = greatest(one, other))
  or exists (select from decisions d where d.from_user_id = one and d.to_user_id = other)
  or exists (
    select from decisions d where d.from_user_id = other and d.to_user_id = one and d.kind not in ('pass', 'like'));

-- Hides two people from each other for good, and ends what is between them as unmatching does. The other one is not told
-- why. outcome: 'ok', 'not_found' (nobody whom the actor can name: whom they may not see and never had to do with, or
-- who is gone). `why` is kept beside the block; blocking again with another reason changes the reason alone.
create or replace function block_person(actor uuid, target uuid, at timestamptz, why text default null) returns jsonb
language plpgsql as $$
declare
  present matches;
  room conversations;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    update blocks b set reason = why where b.blocker_id = actor and b.blocked_id = target and why is not null;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'events', events);
  end if;
  if not exists (select from users u where u.id = target) or gone_since(actor, target) is not null
    or not (may_view(actor, target) or know_each_other(actor, target))
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  insert into blocks (blocker_id, blocked_id, created_at, reason) values (actor, target, at, why);
  -- The actor's own only: that somebody has vanished from the other one's list would tell them of the block.
  delete from shortlist s where s.owner_id = actor and s.user_id = target;
  select m.* into present from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    events := events || close_match(present, actor, case when present.expires_at is null then 'unmatched' else 'ended' end, 'blocked', at);
  else
    select c.* into room from conversations c
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status <> 'blocked';
    if room.id is not null then
      update conversations c set status = 'blocked', version = c.version + 1, updated_at = at where c.id = room.id;
      events := events || case when room.status = 'requested' then announce('request.changed', jsonb_build_object('conversation_id', room.id), at)
        else announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at) end;
    end if;
  end if;
  if exists (select from decisions d where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending') then
    perform note_withdrawal(actor, target, at);
  end if;
  update decisions d set
    status = case when d.from_user_id = actor then 'withdrawn' else 'declined' end,
    declined_at = case when d.from_user_id = actor then d.declined_at else at end,
    updated_at = at
  where d.status = 'pending' and (d.from_user_id, d.to_user_id) in ((actor, target), (target, actor));
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', events);
end
$$;

-- Takes a block back. What was between the two stays ended; their conversation can be read again unless the other one
-- blocks, too.
create or replace function unblock_person(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  room conversations;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  delete from blocks b where b.blocker_id = actor and b.blocked_id = target;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not is_blocked(actor, target) then
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'blocked' returning c.* into room;
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', case when room.id is null then '[]'::jsonb
    -- With what was asked by a message, which the room has believed to wait all the while.
    else jsonb_build_array(announce('request.changed', jsonb_build_object('conversation_id', room.id), at)) end);
end
$$;

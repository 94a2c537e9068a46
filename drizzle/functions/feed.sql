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

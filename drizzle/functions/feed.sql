-- How well an age fits a range: 100 in its middle, 50 at its ends.
create or replace function age_points(age integer, age_min integer, age_max integer) returns integer
language sql immutable parallel safe
return 100 - 50 * abs(2 * age - age_min - age_max) / greatest(1, age_max - age_min);

-- 100 for zero, 0 for `most` and more.
create or replace function fading_points(amount integer, most integer) returns integer
language sql immutable parallel safe
return 100 - 100 * least(greatest(amount, 0), most) / most;

-- Whether a user is listed and looks for people of a gender and an age; see can_meet.
create or replace function could_accept(l listings, gender smallint, age integer) returns boolean
language sql immutable parallel safe
return l.shown > 0 and (l.audience & gender) <> 0 and age between l.age_min and l.age_max;

-- People for a user's feed. src/features/discovery/ranking.ts describes its composition, and owns the numbers.
--
-- Candidates are taken in waves: of one distance band, the most recently active. The people of a wave are ranked, and
-- returned in that order until there are `wanted`, or nobody is left. Each row has the position to continue from: band and
-- wave. For a viewer with many decisions, of whom a search has to skip most, the rest of the last wave is returned as well,
-- so that it can be kept and searched for once.
create or replace function feed_candidates(
  viewer_id uuid, at timestamptz, wanted integer,
  bands integer[], wave integer, weights integer[], scales integer[],
  -- Where to continue; nulls on the first page. `seen`: suffixes of the ids already returned from this wave. Users who
  -- have moved since the first page are left out, because they may have been returned at their former place.
  origin double precision[], band_start integer, wave_start_hour integer, wave_start_user uuid,
  wave_finish_hour integer, wave_finish_user uuid, seen text[],
  -- People whom a search has found before, in order, and who follow there: a list of waves, each { band, start, finish,
  -- people }. Those who can still be met come first, without points, and nobody is searched for while they are enough.
  kept jsonb
) returns table (
  user_id uuid, distance_km integer, points integer,
  band integer, start_hour integer, start_user uuid, finish_hour integer, finish_user uuid
)
language plpgsql stable
-- The statements are the same for every viewer, and planning them takes longer than running most of them.
set plan_cache_mode = force_generic_plan
as $$
declare
  -- This many of the right tiles, genders and ages are scanned individually; if there are more, the most recently
  -- active first, unless the viewer has already decided about most of these.
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
  -- A record, because an array of its own would be copied at every access.
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
  has_decided_much boolean;
  look_at_all boolean;
  hours_back integer;
  since_hour integer;
  is_resumed boolean;
  ids uuid[];
  cosines double precision[];
  hours integer[];
  boosted uuid[];
  given integer := 0;
  last jsonb := kept -> -1;
begin
  viewer := viewer_listing(viewer_id);
  select p.* into wishes from profiles p where p.user_id = viewer_id;
  if viewer.user_id is null then return; end if;

  genders := array(select g::smallint from unnest(array[1, 2, 4, 8]) g where g & viewer.audience <> 0);
  age := age_on(viewer.birth_date, day);
  born_after := day - make_interval(years => viewer.age_max + 1);
  born_until := day - make_interval(years => viewer.age_min);
  lat := coalesce(origin[1], wishes.cell_lat);
  lon := coalesce(origin[2], wishes.cell_lon);
  here_x := cos(radians(lat)) * cos(radians(lon));
  here_y := cos(radians(lat)) * sin(radians(lon));
  here_z := sin(radians(lat));

  for user_id, distance_km, band, start_hour, start_user, finish_hour, finish_user in
    select l.user_id, whole_km(l.x * here_x + l.y * here_y + l.z * here_z),
      w.band, (w.start ->> 0)::integer, (w.start ->> 1)::uuid, (w.finish ->> 0)::integer, (w.finish ->> 1)::uuid
    from rows from (jsonb_to_recordset(kept) as (band integer, start jsonb, finish jsonb, people uuid[]))
      with ordinality as w(band, start, finish, people, number)
    cross join unnest(w.people) with ordinality as person(id, number)
    join listings l on l.user_id = person.id and l.tile_size = 4
    where l.located_at <= at and can_meet(viewer => viewer, other => l, day => day)
      -- A subquery for one value, which the planner leaves as it is: of an anti join it would read all decisions of the viewer for
      -- each person, because it takes them to be few. For the same reason it would take the smaller index that has the viewer alone;
      -- a range in order is found in that of both.
      and (
        select d.from_user_id from decisions d
        where d.from_user_id = viewer_id and d.to_user_id between l.user_id and l.user_id
        order by d.to_user_id limit 1) is null
    order by w.number, person.number
    limit wanted
  loop
    given := given + 1;
    return next;
  end loop;
  if given >= wanted then return; end if;
  if last is not null then
    -- The search goes on after the last of them.
    seen := array(select right(id, 8) from jsonb_array_elements_text(last -> 'people') id) || case
      when band_start = (last -> 'band')::integer and wave_finish_user = (last -> 'finish' ->> 1)::uuid then seen end;
    band_start := last -> 'band';
    wave_start_hour := last -> 'start' -> 0;
    wave_start_user := last -> 'start' ->> 1;
    wave_finish_hour := last -> 'finish' -> 0;
    wave_finish_user := last -> 'finish' ->> 1;
  end if;

  select array(select d.to_user_id from decisions d where d.from_user_id = viewer_id order by 1) as ids into decided;
  has_decided_much := cardinality(decided.ids) > much;
  band := coalesce(band_start, 0);
  start_hour := coalesce(wave_start_hour, no_hour);
  start_user := coalesce(wave_start_user, no_user);
  while given < wanted and band < bands[cardinality(bands)] loop
    band_end := (select min(b) from unnest(bands || told_km(wishes.max_distance)) b where b > band);
    nearest := case when band = 0 then 2 else cosine_of(band) end;
    farthest := cosine_of(band_end);
    tiles := tiles_in_ring(
      lat => lat, lon => lon, inner_km => band, outer_km => band_end + 0.01,
      size => case when band_end <= 64 then 4 else 32 end
    );
    look_at_all := has_decided_much or few >= (
      select count(*) from (
        select from listings l
        where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
        limit few + 1) matching);

    loop
      is_resumed := wave_finish_hour is not null;
      finish_hour := coalesce(wave_finish_hour, -1);
      finish_user := coalesce(wave_finish_user, '00000000-0000-0000-0000-000000000000');
      -- Back in time by growing steps until there are enough; the content of an interval is complete.
      hours_back := 6;
      loop
        since_hour := case when is_resumed then finish_hour when look_at_all or hours_back > 2500 then -1
          else least(start_hour, hour) - hours_back end;
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select c.user_id, c.active_hour, c.cosine
          from (
            -- One of these, each by its index. (The addition to the date of birth keeps the planner from other
            -- indexes.)
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.birth_date > born_after and l.birth_date <= born_until
              and could_accept(l => l, gender => viewer.gender, age => age) and l.located_at <= at
            union all
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine from listings l
            where not look_at_all and l.tile = any(tiles) and l.gender = any(genders)
              and l.active_hour between since_hour and start_hour
              and l.birth_date + 0 > born_after and l.birth_date + 0 <= born_until
              and could_accept(l => l, gender => viewer.gender, age => age) and l.located_at <= at
            -- The distance is computed once, and costlier conditions are checked on the remaining rows.
            offset 0) c
          where c.cosine >= farthest and c.cosine < nearest
            and (c.active_hour, c.user_id) < (start_hour, start_user) and (c.active_hour, c.user_id) >= (finish_hour, finish_user)
            and c.user_id <> viewer_id
            -- A user who likes the viewer accepts them at any distance, whatever their own visibility.
            and (c.shown = 2 and c.cosine >= c.reach or c.user_id in (
              select d.from_user_id from decisions d where d.to_user_id = viewer_id and d.status in ('pending', 'accepted')))
            -- Binary search in a sorted list, which costs less than hashing thousands for each search.
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

      boosted := boosted_among(people => ids, at => at);
      for user_id, distance_km, points in
        select p.user_id, whole_km(w.cosine),
          weights[1] * (
            age_points(age => age_on(l.birth_date, day), age_min => viewer.age_min, age_max => viewer.age_max)
            + age_points(age => age, age_min => l.age_min, age_max => l.age_max)
            + fading_points(whole_km(w.cosine), wishes.max_distance) + fading_points(whole_km(w.cosine), p.max_distance)) / 4
          + weights[2] * fading_points(hour - w.active_hour, scales[1])
          + weights[3] * least(100, 100 * shared / scales[2])
          + weights[4] * fading_points(today - (p.created_at at time zone 'utc')::date, scales[3])
          -- Former Workers pass four weights.
          + coalesce(weights[5], 0) * case when p.user_id = any(boosted) then 100 else 0 end
        from unnest(ids, cosines, hours) as w(user_id, cosine, active_hour)
        join listings l on l.user_id = w.user_id and l.tile_size = 4
        join profiles p on p.user_id = w.user_id
        cross join lateral (
          select count(*)::integer as shared from unnest(p.interest_keys) key where key = any(wishes.interest_keys)) s
        where can_meet(viewer => viewer, other => l, day => day) and right(w.user_id::text, 8) <> all(coalesce(seen, '{}'))
        order by 3 desc, 1 desc
        limit case when not has_decided_much then wanted - given end
      loop
        given := given + 1;
        return next;
      end loop;
      exit when given >= wanted or not is_resumed and coalesce(cardinality(ids), 0) < wave;
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

-- The same, as Workers of the former release call it.
create or replace function feed_page(
  viewer_id uuid, at timestamptz, page_size integer,
  bands integer[], wave integer, weights integer[], scales integer[],
  origin double precision[], band_start integer, wave_start_hour integer, wave_start_user uuid,
  wave_finish_hour integer, wave_finish_user uuid, seen text[]
) returns table (
  user_id uuid, distance_km integer, points integer,
  band integer, start_hour integer, start_user uuid, finish_hour integer, finish_user uuid
)
language sql stable
begin atomic
  select f.* from feed_candidates(
    viewer_id => viewer_id, at => at, wanted => page_size, bands => bands, wave => wave, weights => weights, scales => scales,
    origin => origin, band_start => band_start, wave_start_hour => wave_start_hour, wave_start_user => wave_start_user,
    wave_finish_hour => wave_finish_hour, wave_finish_user => wave_finish_user, seen => seen, kept => null
  ) f limit page_size;
end;

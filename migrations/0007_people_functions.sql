drop function add_photo;
--> statement-breakpoint
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
    where p.user_id = person and p.published_at is not null and u.status = 'active' and u.deleted_at is null);

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
return (person.audience & other.gender) <> 0
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
      if look_at_all then
        select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
          select c.user_id, c.active_hour, c.cosine
          from (
            select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine
            from listings l
            where l.tile = any(tiles) and l.gender = any(genders) and l.birth_date > born_after and l.birth_date <= born_until
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
      else
        -- Back in time by steps that grow until there are enough; what an interval holds is complete. (What is added to the
        -- date of birth keeps the choice of the index from it.)
        hours_back := 6;
        loop
          since_hour := case when is_resumed then finish_hour when hours_back > 2500 then -1
            else least(start_hour, hour) - hours_back end;
          select array_agg(c.user_id), array_agg(c.cosine), array_agg(c.active_hour) into ids, cosines, hours from (
            select c.user_id, c.active_hour, c.cosine
            from (
              select l.user_id, l.active_hour, l.shown, l.reach, l.x * here_x + l.y * here_y + l.z * here_z as cosine
              from listings l
              where l.tile = any(tiles) and l.gender = any(genders) and l.active_hour between since_hour and start_hour
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
  and exists (select from users u where u.id = person and u.status = 'active' and u.deleted_at is null);

--> statement-breakpoint
-- The card under which a person appears to others: { id, first_name, age, photos: [object key], is_public }, the primary
-- photo first. `is_public` says whether the addresses of the photos need a signature.
create or replace function card_of(person uuid, day date) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object(
    'id', p.user_id,
    'first_name', p.first_name,
    'age', age_on(p.birth_date, day),
    'photos', approved_photos(p.user_id),
    'is_public', is_public(p.user_id, p.visibility, p.published_at))
  from profiles p where p.user_id = person
);

--> statement-breakpoint
-- The interests that a new database offers. What an operator has changed or added since stays as it is.
create or replace function interest_catalogue() returns table (key text, label text, category text, "position" integer)
language sql immutable
as $$
  select lower(entry.label), entry.label, c.category, (c.rank * 100 + entry.rank)::integer
  from (values
    (1, 'Outdoors', array['Hiking', 'Camping', 'Climbing', 'Cycling', 'Gardening', 'Sailing', 'Surfing', 'Fishing', 'Stargazing', 'Beach days', 'Road trips']),
    (2, 'Sport', array['Running', 'Swimming', 'Football', 'Basketball', 'Tennis', 'Volleyball', 'Martial arts', 'Gym', 'Skiing', 'Snowboarding', 'Skating', 'Motorsport']),
    (3, 'Wellbeing', array['Yoga', 'Meditation', 'Pilates', 'Sauna', 'Spa days', 'Journaling', 'Early mornings']),
    (4, 'Music', array['Live music', 'Jazz', 'Rock', 'Hip-hop', 'Classical music', 'Electronic music', 'Singing', 'Karaoke', 'Playing an instrument', 'Festivals', 'Vinyl']),
    (5, 'Arts', array['Art', 'Museums', 'Theatre', 'Film', 'Photography', 'Painting', 'Design', 'Fashion', 'Architecture', 'Stand-up comedy', 'Opera']),
    (6, 'Reading and thinking', array['Reading', 'Poetry', 'Writing', 'History', 'Philosophy', 'Psychology', 'Science', 'Podcasts', 'Politics', 'Languages']),
    (7, 'Food and drink', array['Cooking', 'Baking', 'Coffee', 'Tea', 'Wine', 'Craft beer', 'Cocktails', 'Street food', 'Brunch', 'Vegan food', 'Barbecue']),
    (8, 'Going out', array['Dancing', 'Salsa', 'Clubbing', 'Pub quizzes', 'Board games', 'Escape rooms', 'Night walks', 'Flea markets']),
    (9, 'Home and hands', array['DIY', 'Pottery', 'Knitting', 'Woodworking', 'House plants', 'Interior design', 'Cars', 'Motorcycles']),
    (10, 'Games and technology', array['Video games', 'Chess', 'Role-playing games', 'Anime', 'Comics', 'Programming', 'Astronomy', 'Gadgets']),
    (11, 'Animals', array['Dogs', 'Cats', 'Horses', 'Birdwatching', 'Wildlife']),
    (12, 'Travel and the world', array['Travel', 'Backpacking', 'City breaks', 'Volunteering', 'Climate', 'Spirituality', 'Family life'])
  ) as c(rank, category, labels)
  cross join lateral unnest(c.labels) with ordinality as entry(label, rank)
$$;

insert into interests (key, label, category, "position", created_at, updated_at)
select c.key, c.label, c.category, c."position", now(), now() from interest_catalogue() c
on conflict do nothing;

--> statement-breakpoint
-- How many pictures a profile needs before others may see it.
create or replace function min_photos() returns integer
language sql immutable parallel safe
return 1;

-- Pictures of a person that others see, or will once they have been looked at.
create or replace function usable_photos(person uuid) returns integer
language sql stable parallel safe
return (select count(*)::integer from photos ph where ph.user_id = person and ph.status <> 'rejected');

-- What a profile still needs before it can be published.
create or replace function missing_to_publish(p profiles) returns text[]
language sql stable parallel safe
return array_remove(array[
  case when p.first_name is null then 'first_name' end,
  case when p.birth_date is null then 'birth_date' end,
  case when p.gender is null then 'gender' end,
  case when p.cell is null then 'location' end,
  case when usable_photos(p.user_id) < min_photos() then 'photos' end
], null);

--> statement-breakpoint
-- Every change of a profile is a new version of it, whoever makes it.
create or replace function count_profile_version() returns trigger
language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;

create or replace trigger profiles_version before update on profiles
for each row execute function count_profile_version();

-- Pictures are part of a profile: a change of them is a new version of it, too. Whoever is published keeps enough of
-- them: the last one cannot be deleted, and a profile whose last one is rejected is published no longer. Waiting for the
-- profile's row comes first, so that nobody publishes meanwhile what is counted here.
create or replace function note_changed_photos() returns trigger
language plpgsql as $$
declare
  person uuid;
  is_published boolean;
begin
  for person in select distinct c.user_id from changed c order by 1 loop
    update profiles p set updated_at = p.updated_at where p.user_id = person returning p.published_at is not null into is_published;
    if not coalesce(is_published, false) or usable_photos(person) >= min_photos() then
      continue;
    end if;
    if tg_op = 'UPDATE' then
      update profiles p set published_at = null where p.user_id = person;
    -- An account that goes takes its pictures along.
    elsif exists (select from users u where u.id = person) then
      raise exception 'a published profile needs % photos', min_photos()
        using errcode = 'check_violation', constraint = 'profiles_published_photos', table = 'photos';
    end if;
  end loop;
  return null;
end
$$;

create or replace trigger photos_added after insert on photos
referencing new table as changed for each statement execute function note_changed_photos();

create or replace trigger photos_changed after update on photos
referencing new table as changed for each statement execute function note_changed_photos();

create or replace trigger photos_deleted after delete on photos
referencing old table as changed for each statement execute function note_changed_photos();

--> statement-breakpoint
-- Publishes a profile if nothing is missing. Waits for whoever is changing it or its pictures, so that what is published
-- is complete.
--
-- expected: versions that the caller means; null when any will do
-- outcome: 'ok', 'stale' (none of the versions expected), 'incomplete'; no row when there is no such profile
create or replace function publish_profile(person uuid, expected integer[], at timestamptz)
returns table (outcome text, missing text[], profile profiles)
language plpgsql as $$
declare
  present profiles;
begin
  select p.* into present from profiles p where p.user_id = person for update;
  if not found then return; end if;
  if present.version <> all (expected) then
    return query select 'stale', '{}'::text[], present;
    return;
  end if;
  if missing_to_publish(present) <> '{}' then
    return query select 'incomplete', missing_to_publish(present), present;
    return;
  end if;
  -- Publishing again is no change.
  if present.published_at is null then
    update profiles p set published_at = at, updated_at = at where p.user_id = person returning p.* into present;
  end if;
  return query select 'ok', '{}'::text[], present;
end
$$;

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
      exists (select from decisions d
        where d.from_user_id = target and d.to_user_id = viewer and d.kind in ('like', 'super_like')) as is_liked
  )
  select viewer = target or (u.status = 'active' and u.deleted_at is null and not f.is_blocked
    and (f.is_matched or (p.published_at is not null
      and (p.visibility = 'everyone' or (p.visibility = 'liked_only' and f.is_liked)))))
  from facts f join users u on u.id = target join profiles p on p.user_id = target
), false);

--> statement-breakpoint
-- Changes to one person's pictures wait for each other: nobody gets past the most or the least that there may be by
-- doing two things at once. The account comes first, as when it is closed. Null when it is gone.
create or replace function lock_photos(owner uuid) returns profiles
language plpgsql as $$
declare
  profile profiles;
begin
  perform from users u where u.id = owner for no key update;
  select p.* into profile from profiles p where p.user_id = owner for update;
  return profile;
end
$$;

-- Makes one picture of a person the primary one: the wanted one, else the one that is, else the first. A rejected one
-- only when there is no other.
create or replace function choose_primary(owner uuid, wanted uuid) returns void
language plpgsql as $$
declare
  chosen uuid;
begin
  select ph.id into chosen from photos ph where ph.user_id = owner
  order by ph.status = 'rejected', ph.id is distinct from wanted, not ph.is_primary, ph.position, ph.id
  limit 1;
  -- Two statements, because there may never be two primary ones, not even inside one.
  update photos ph set is_primary = false where ph.user_id = owner and ph.is_primary and ph.id <> chosen;
  update photos ph set is_primary = true where ph.id = chosen and not ph.is_primary;
end
$$;

--> statement-breakpoint
-- Adds a picture to a profile, at the end; the first one, or one that asks for it, becomes the primary one. The same
-- picture twice is one row. One that has to be reviewed is announced.
--
-- outcome: 'ok', 'known' (there already, under another key), 'too_many', 'gone' (the account)
create or replace function add_photo(
  owner uuid, photo uuid, hash text, key text, blur text, pixel_width integer, pixel_height integer,
  make_primary boolean, first_status text, most integer, at timestamptz
) returns table (outcome text, picture jsonb, event jsonb)
language plpgsql as $$
declare
  known uuid;
begin
  if (lock_photos(owner)).user_id is null then
    return query select 'gone', null::jsonb, null::jsonb;
    return;
  end if;

  select ph.id into known from photos ph where ph.user_id = owner and ph.content_hash = hash;
  if known is null then
    if (select count(*) from photos ph where ph.user_id = owner) >= most then
      return query select 'too_many', null::jsonb, null::jsonb;
      return;
    end if;
    insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, status, created_at)
    select photo, owner, hash, key, blur, pixel_width, pixel_height, coalesce(max(ph.position) + 1, 0), first_status, at
    from photos ph where ph.user_id = owner;
  end if;
  perform choose_primary(owner, case when make_primary then coalesce(known, photo) end);

  return query
    select case when known is null then 'ok' else 'known' end, photo_row(ph),
      case when known is null and ph.status = 'pending' then
        announce('photo.uploaded', jsonb_build_object('photo_id', ph.id, 'object_key', ph.object_key), at) end
    from photos ph where ph.id = coalesce(known, photo);
end
$$;

--> statement-breakpoint
-- Deletes one of a person's own pictures; the next one becomes the primary one if it was. Its objects follow from the
-- event. A published profile keeps enough pictures that are not rejected.
--
-- outcome: 'ok', 'not_found', 'last'
create or replace function remove_photo(owner uuid, photo uuid, at timestamptz)
returns table (outcome text, pictures jsonb, event jsonb)
language plpgsql as $$
declare
  profile profiles := lock_photos(owner);
  doomed photos;
begin
  select ph.* into doomed from photos ph where ph.id = photo and ph.user_id = owner;
  if doomed.id is null then
    return query select 'not_found', null::jsonb, null::jsonb;
    return;
  end if;
  if profile.published_at is not null and doomed.status <> 'rejected'
    and usable_photos(owner) <= min_photos()
  then
    return query select 'last', null::jsonb, null::jsonb;
    return;
  end if;

  delete from photos ph where ph.id = photo;
  perform choose_primary(owner, null);
  return query select 'ok', photos_of(owner), announce('photo.deleted', jsonb_build_object('object_key', doomed.object_key), at);
end
$$;

--> statement-breakpoint
-- Puts all pictures of a person into the wanted order; the first one that is not rejected becomes the primary one.
--
-- outcome: 'ok', 'not_found' (one is not theirs), 'incomplete' (they have others, too)
create or replace function order_photos(owner uuid, wanted uuid[]) returns table (outcome text, pictures jsonb)
language plpgsql as $$
declare
  present uuid[];
begin
  perform lock_photos(owner);
  select coalesce(array_agg(ph.id), '{}') into present from photos ph where ph.user_id = owner;
  if not present @> wanted then
    return query select 'not_found', null::jsonb;
    return;
  end if;
  if not wanted @> present then
    return query select 'incomplete', null::jsonb;
    return;
  end if;

  update photos ph set position = array_position(wanted, ph.id) - 1, is_primary = false where ph.user_id = owner;
  perform choose_primary(owner, null);
  return query select 'ok', photos_of(owner);
end
$$;

--> statement-breakpoint
-- Approves or rejects a picture. A rejected one gives way to the next as the primary one; a published profile that has
-- too few left is taken back (`note_changed_photos`), as if its owner had unpublished it.
--
-- Returns 'ok', 'not_found', or 'decided': it was not pending any more, and only a pending one was meant.
create or replace function decide_photo(photo uuid, decision text, only_pending boolean) returns text
language plpgsql as $$
declare
  owner uuid;
begin
  select ph.user_id into owner from photos ph where ph.id = photo;
  perform lock_photos(owner);
  update photos ph set status = decision where ph.id = photo and (ph.status = 'pending' or not only_pending);
  if not found then
    return case when exists (select from photos ph where ph.id = photo) then 'decided' else 'not_found' end;
  end if;

  perform choose_primary(owner, null);
  return 'ok';
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

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
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

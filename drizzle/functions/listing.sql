-- Genders as bits, so that a set of them is one number.
create or replace function gender_bit(gender text) returns integer
language sql immutable parallel safe
return case gender when 'male' then 1 when 'female' then 2 when 'non_binary' then 4 when 'other' then 8 else 0 end;

create or replace function audience_of(show_me text) returns integer
language sql immutable parallel safe
return case show_me when 'men' then 1 when 'women' then 2 else 15 end;

-- The listings of a profile, one for each size of tile; none while a required field is missing. A user without an
-- approved picture, or without a proved phone or address, is not listed, but may browse. One who may not use discovery is
-- not listed either, as long as the restriction has a row.
create or replace function listings_of(person uuid) returns setof listings
language sql stable
begin atomic
  select p.user_id, size::smallint, tile_at(lat => p.cell_lat, lon => p.cell_lon, size => size),
    gender_bit(p.gender)::smallint, p.birth_date,
    audience_of(p.show_me)::smallint, p.age_min::smallint, p.age_max::smallint,
    case
      when exists (select from restrictions r where r.user_id = p.user_id and r.feature = 'discovery') then 0
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

-- A viewer's search parameters: from their listing, or, while they have proved no contact and so cannot publish, from
-- the profile written so far. All null for others.
create or replace function viewer_listing(person uuid) returns listings
language sql stable parallel safe
return coalesce(
  (select l from listings l where l.user_id = person and l.tile_size = 4),
  (select l from listings_of(person) l join users u on u.id = l.user_id where not u.is_verified and l.tile_size = 4));

-- Updates a user's listing, which exists while their profile is published and their account is active.
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
  -- Most changes of a profile affect no search.
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

create or replace trigger restrictions_listed after insert or delete on restrictions
for each row execute function on_listed_change();

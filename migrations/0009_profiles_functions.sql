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

drop function add_photo;
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

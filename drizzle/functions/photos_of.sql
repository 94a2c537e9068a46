-- One picture as shown to its owner.
create or replace function photo_row(ph photos) returns jsonb
language sql immutable parallel safe
return jsonb_build_object(
  'id', ph.id, 'objectKey', ph.object_key, 'blurHash', ph.blur_hash, 'width', ph.width, 'height', ph.height,
  'status', ph.status, 'isPrimary', ph.is_primary);

-- All pictures of a user as shown to themselves, the primary one first.
create or replace function photos_of(owner uuid) returns jsonb
language sql stable parallel safe
return coalesce((
  select jsonb_agg(photo_row(ph) order by ph.is_primary desc, ph.position, ph.id) from photos ph where ph.user_id = owner), '[]');

-- The folders of a user's pictures that others may see, the primary one first.
create or replace function approved_folders(owner uuid) returns setof text
language sql stable parallel safe
begin atomic
  select ph.object_key from photos ph where ph.user_id = owner and ph.status = 'approved'
  order by ph.is_primary desc, ph.position, ph.id;
end;

-- The same as a list.
create or replace function approved_photos(owner uuid) returns jsonb
language sql stable parallel safe
return coalesce((select jsonb_agg(a.folder) from approved_folders(owner) a(folder)), '[]');

-- Whether everybody may see a profile.
create or replace function is_public(person uuid, visibility text, published_at timestamptz) returns boolean
language sql stable parallel safe
return published_at is not null and visibility = 'everyone'
  and exists (select from users u where u.id = person and is_active(u) and u.is_verified);

-- Deletes a user's own picture; if it was the primary one, the next one becomes it. The consumer of the event deletes
-- its objects. A published profile keeps enough pictures that are not rejected.
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
  return query select 'ok', photos_of(owner),
    announce(type => 'photo.deleted', payload => jsonb_build_object('object_key', doomed.object_key), at => at);
end
$$;

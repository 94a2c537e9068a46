-- Approves or rejects a picture. A rejected one is replaced by the next as the primary one; a published profile with
-- too few left is unpublished (`note_changed_photos`).
--
-- Returns 'ok', 'not_found', or 'decided': it was no longer pending, and only a pending one was meant.
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

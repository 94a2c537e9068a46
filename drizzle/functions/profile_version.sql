-- Every change of a profile increments its version, whatever makes it.
create or replace function count_profile_version() returns trigger
language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;

create or replace trigger profiles_version before update on profiles
for each row execute function count_profile_version();

-- Pictures are part of a profile: changing them increments its version, too. A published profile keeps enough of them:
-- the last one cannot be deleted, and a profile whose last one is rejected is unpublished. A published profile that has too few
-- because more are asked for since keeps what it has. The profile's row is locked first, so that it is not published while its
-- pictures are counted.
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
    if tg_op = 'INSERT' then
      continue;
    elsif tg_op = 'UPDATE' then
      if not exists (select from changed c where c.user_id = person and c.status = 'rejected') then continue; end if;
      update profiles p set published_at = null where p.user_id = person;
    -- A deleted account takes its pictures along.
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

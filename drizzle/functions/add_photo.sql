-- Adds a picture to a profile, at the end; the first one, or one that asks for it, becomes the primary one. The same
-- picture twice is one row.
--
-- outcome: 'ok', 'too_many'
create or replace function add_photo(
  owner uuid, photo uuid, key text, pixel_width integer, pixel_height integer, make_primary boolean, most integer, at timestamptz
) returns table (outcome text, id uuid, is_primary boolean)
language plpgsql as $$
declare
  present integer;
  known uuid;
begin
  -- Uploads of one person wait for each other, so that they cannot pass the most that are allowed together.
  perform from users u where u.id = owner for update;
  select count(*)::integer into present from photos p where p.user_id = owner;
  select p.id into known from photos p where p.user_id = owner and p.object_key = key;
  if known is null and present >= most then
    return query select 'too_many', null::uuid, false;
    return;
  end if;

  if make_primary or present = 0 then
    update photos p set is_primary = false where p.user_id = owner and p.is_primary;
  end if;
  return query
    insert into photos as p (id, user_id, object_key, width, height, position, is_primary, status, created_at)
    values (photo, owner, key, pixel_width, pixel_height, present, make_primary or present = 0, 'approved', at)
    on conflict (user_id, object_key) do update set is_primary = p.is_primary or make_primary
    returning 'ok', p.id, p.is_primary;
end
$$;

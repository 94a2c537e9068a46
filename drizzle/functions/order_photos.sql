-- Reorders all pictures of a user; the first one that is not rejected becomes the primary one.
--
-- outcome: 'ok', 'not_found' (one is not theirs), 'incomplete' (some of theirs are missing)
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

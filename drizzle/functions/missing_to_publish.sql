-- How many pictures a profile needs for publishing; `src/catalogue/app-settings.ts` has the value without an override.
create or replace function min_photos() returns integer
language sql stable parallel safe
return coalesce((select s.value::integer from app_settings s where s.key = 'min_photos'), 1);

-- Pictures of a user that others see, or will once they are approved.
create or replace function usable_photos(person uuid) returns integer
language sql stable parallel safe
return (select count(*)::integer from photos ph where ph.user_id = person and ph.status <> 'rejected');

-- The parts that a profile lacks for publishing.
create or replace function missing_to_publish(p profiles) returns text[]
language sql stable parallel safe
return array_remove(array[
  case when p.first_name is null then 'first_name' end,
  case when p.birth_date is null then 'birth_date' end,
  case when p.gender is null then 'gender' end,
  case when p.cell is null then 'location' end,
  case when usable_photos(p.user_id) < min_photos() then 'photos' end
], null);

-- The public card of a user: { id, first_name, age, photos: [object key] }, the primary photo first.
create or replace function card_of(person uuid, day date) returns jsonb
language sql stable parallel safe
return (
  select jsonb_build_object(
    'id', p.user_id,
    'first_name', p.first_name,
    'age', age_on(p.birth_date, day),
    'photos', approved_photos(p.user_id))
  from profiles p where p.user_id = person
);

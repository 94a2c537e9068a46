-- The public card of a user, from what it shows: { id, first_name, age, photos: [object key] }.
create or replace function card_with(person uuid, first_name text, birth_date date, day date, photos jsonb) returns jsonb
language sql stable parallel safe
return jsonb_build_object('id', person, 'first_name', first_name, 'age', age_on(birth_date, day), 'photos', photos);

-- The public card of a user, the primary photo first.
create or replace function card_of(person uuid, day date) returns jsonb
language sql stable parallel safe
return (
  select card_with(
    person => p.user_id, first_name => p.first_name, birth_date => p.birth_date, day => card_of.day,
    photos => coalesce((select jsonb_agg(a.folder) from approved_folders(p.user_id) a(folder)), '[]'))
  from profiles p where p.user_id = person
);

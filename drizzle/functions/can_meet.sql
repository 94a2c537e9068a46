-- Whether `other` is somebody whom `person` looks for: gender, age and distance. Distance goes by cells, never by positions.
create or replace function looks_for(person profiles, other profiles, day date) returns boolean
language sql immutable parallel safe
return (person.show_me = 'everyone'
    or (person.show_me = 'men' and other.gender = 'male')
    or (person.show_me = 'women' and other.gender = 'female'))
  and age_on(other.birth_date, day) between person.age_min and person.age_max
  and km_between(person.cell_lat, person.cell_lon, other.cell_lat, other.cell_lon) <= person.max_distance;

-- Whether two people could accept each other: both are published and each is somebody the other looks for.
create or replace function could_accept(one profiles, other profiles, day date) returns boolean
language sql immutable parallel safe
return one.user_id <> other.user_id
  and one.published_at is not null
  and other.published_at is not null
  and looks_for(one, other, day)
  and looks_for(other, one, day);

-- Whether either of two people has blocked the other.
create or replace function is_blocked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from blocks where (blocker_id = one and blocked_id = other) or (blocker_id = other and blocked_id = one));

-- Whether `viewer` may see and like `other`: the one rule behind the feed, likes, interests and requests.
create or replace function can_meet(viewer profiles, other profiles, day date) returns boolean
language sql stable parallel safe
return could_accept(viewer, other, day)
  and (other.visibility = 'everyone' or (other.visibility = 'liked_only' and exists (
    select from decisions d
    where d.from_user_id = other.user_id and d.to_user_id = viewer.user_id and d.kind in ('like', 'super_like'))))
  and exists (select from users u where u.id = other.user_id and u.status = 'active' and u.deleted_at is null)
  and not is_blocked(viewer.user_id, other.user_id);

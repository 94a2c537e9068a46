-- Whether either of two users has blocked the other.
create or replace function is_blocked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from blocks where (blocker_id = one and blocked_id = other) or (blocker_id = other and blocked_id = one));

-- Whether a user has an interest in another.
create or replace function has_liked(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (
  select from decisions d where d.from_user_id = one and d.to_user_id = other and d.status in ('pending', 'accepted'));

-- Whether `person` looks for people of the gender and the age of `other`.
create or replace function looks_for(person listings, other listings, day date) returns boolean
language sql immutable parallel safe
return (person.audience & other.gender) <> 0
  and age_on(other.birth_date, day) between person.age_min and person.age_max;

-- Whether `viewer` may be shown `other` and may like, ask or write to them: the one rule behind the feed, likes,
-- interests and requests. Both are listed, so both are published, active and adult.
--
-- Each looks for the gender and age of the other, and `viewer` is near enough for `other`; the viewer's own distance is
-- applied by their feed. A user who likes the viewer accepts them at any distance.
create or replace function can_meet(viewer listings, other listings, day date) returns boolean
language sql stable parallel safe
return viewer.user_id <> other.user_id
  and looks_for(person => viewer, other => other, day => day)
  and looks_for(person => other, other => viewer, day => day)
  and (
    other.shown = 2 and viewer.x * other.x + viewer.y * other.y + viewer.z * other.z >= other.reach
    or other.shown > 0 and has_liked(other.user_id, viewer.user_id))
  and not is_blocked(viewer.user_id, other.user_id);

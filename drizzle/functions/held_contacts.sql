-- Until when a phone, an address or a Google identity is held back, because its owner has stated that they are under
-- age; null when it is free. index: keyed, as in `users`.
create or replace function held_until(index text, at timestamptz) returns timestamptz
language sql stable
return (select h.until from held_contacts h where h.index = held_until.index and h.until > at);

-- Deletes at most `most` expired holds. Returns how many.
create or replace function release_contacts(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with due as (
    select h.index from held_contacts h where h.until <= at order by h.until limit most for update skip locked
  ), gone as (
    delete from held_contacts h using due where h.index = due.index returning h.index
  )
  select count(*)::integer from gone;
end;

-- Whole years of age on a day, by calendar: who was born on 29 February turns a year older on 1 March. (With timestamps,
-- because age() of dates depends on the time zone, which would keep this from being put in place of its calls.)
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day::timestamp, birth_date::timestamp))::integer;

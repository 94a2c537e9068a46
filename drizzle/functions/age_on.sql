-- Whole years of age on a day, by calendar: who was born on 29 February turns a year older on 1 March.
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day, birth_date))::integer;

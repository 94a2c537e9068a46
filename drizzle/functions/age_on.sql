-- Whole years of age on a day, by calendar: a person born on 29 February turns a year older on 1 March. (With
-- timestamps, because age() of dates depends on the time zone, which would prevent inlining.)
create or replace function age_on(birth_date date, day date) returns integer
language sql immutable parallel safe
return extract(year from age(day::timestamp, birth_date::timestamp))::integer;

-- The day by which ages are computed: the one that has begun somewhere on Earth (UTC+14). So users are as old as they
-- are anywhere, in cards, filters and feeds alike. `dayOf` in src/features/people/age.ts is its twin.
create or replace function day_of_ages(at timestamptz) returns date
language sql immutable parallel safe
return (at at time zone 'utc' + interval '14 hours')::date;

-- When a person born on a day turns 18 somewhere on Earth.
create or replace function adult_from(birth_date date) returns timestamptz
language sql immutable parallel safe
return ((case when extract(month from birth_date) = 2 and extract(day from birth_date) = 29 then birth_date + 1 else birth_date end
  + interval '18 years') - interval '14 hours') at time zone 'utc';

-- Great-circle distance in km (haversine, mean Earth radius); kilometresBetween in src/foundation/geo/cells.ts is its twin.
create or replace function km_between(lat_a double precision, lon_a double precision, lat_b double precision, lon_b double precision)
returns double precision
language sql immutable parallel safe
return 2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(lat_b - lat_a) / 2), 2)
  + cos(radians(lat_a)) * cos(radians(lat_b)) * power(sin(radians(lon_b - lon_a) / 2), 2)
)));

-- A distance as shown to users, always rounded up: whole kilometres from 1 to 10, then steps of 5 up to 50, of 25 up to
-- 200, and of 100 beyond. toldKilometres in src/foundation/geo/cells.ts is its twin. A user's `max_distance` is rounded
-- up in the same way, so that no setting reveals more than what is shown.
create or replace function told_km(km double precision) returns integer
language sql immutable parallel safe
return greatest(1, case when km <= 10 then ceil(km) when km <= 50 then 5 * ceil(km / 5) when km <= 200 then 25 * ceil(km / 25)
  else 100 * ceil(km / 100) end)::integer;

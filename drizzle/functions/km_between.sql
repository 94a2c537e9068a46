-- Great-circle distance in km (haversine, mean Earth radius); kilometresBetween in src/platform/geo/cells.ts is its twin.
create or replace function km_between(lat_a double precision, lon_a double precision, lat_b double precision, lon_b double precision)
returns double precision
language sql immutable parallel safe
return 2 * 6371.0088 * asin(least(1, sqrt(
  power(sin(radians(lat_b - lat_a) / 2), 2)
  + cos(radians(lat_a)) * cos(radians(lat_b)) * power(sin(radians(lon_b - lon_a) / 2), 2)
)));

-- A distance as everybody is told it: whole kilometres, never less than 1.
create or replace function told_km(km double precision) returns integer
language sql immutable parallel safe
return greatest(1, round(km))::integer;

-- The cosine of a distance along the ground, as an angle at the centre of the Earth (mean radius). It shrinks as the
-- distance grows, and between two points of the sphere of radius 1 it is x·x + y·y + z·z: comparing distances so takes no
-- trigonometry.
create or replace function cosine_of(km double precision) returns double precision
language sql immutable parallel safe
return cos(least(km / 6371.0088, pi()));

-- The distance that belongs to a cosine, as everybody is told it: whole kilometres, never less than 1.
create or replace function whole_km(cosine double precision) returns integer
language sql immutable parallel safe
return greatest(1, round(6371.0088 * acos(least(1, greatest(-1, cosine)))))::integer;

-- Tiles are cut as cells are (src/platform/geo/cells.ts), only larger: rows of equal latitude, each divided into as many
-- columns as fit around the Earth there. So they are about `size` km wide at the equator, at 60° north and near the
-- poles, and close at the date line.
create or replace function tile_rows(size integer) returns integer
language sql immutable parallel safe
return ceil(pi() * 6371.0088 / size)::integer;

create or replace function tile_columns(tile_row integer, size integer) returns integer
language sql immutable parallel safe
return greatest(1, round(2 * pi() * 6371.0088 / size * cos(radians((tile_row + 0.5) * 180 / tile_rows(size) - 90))))::integer;

-- Tiles of each size have numbers of their own: size in km, then row and column.
create or replace function tile_number(size integer, tile_row integer, tile_column integer) returns integer
language sql immutable parallel safe
return (case size when 8 then 0 when 64 then 1 else 2 end << 26) + tile_row * 8192 + tile_column;

create or replace function tile_at(lat double precision, lon double precision, size integer) returns integer
language sql immutable parallel safe
return (
  select tile_number(size, r, least(tile_columns(r, size) - 1, floor((lon + 180) / 360 * tile_columns(r, size))::integer))
  from (select least(tile_rows(size) - 1, floor((lat + 90) / 180 * tile_rows(size))::integer) as r)
);

-- Every tile that a circle touches, and perhaps a few more. A circle around a pole has all columns.
create or replace function tiles_around(lat double precision, lon double precision, km double precision, size integer)
returns integer[]
language sql immutable parallel safe
return (
  with circle as (
    select degrees(km / 6371.0088) as half_height,
      case when abs(lat) + degrees(km / 6371.0088) >= 90 then 180
        else degrees(asin(least(1, sin(km / 6371.0088) / cos(radians(lat))))) end as half_width
  )
  select array_agg(distinct tile_number(size, r, mod(mod(c, columns) + columns, columns)))
  from circle,
    generate_series(
      greatest(0, floor((lat - half_height + 90) / 180 * tile_rows(size))::integer),
      least(tile_rows(size) - 1, floor((lat + half_height + 90) / 180 * tile_rows(size))::integer)) as r,
    tile_columns(r, size) as columns,
    generate_series(
      floor((lon - half_width + 180) / 360 * columns)::integer,
      least(
        floor((lon + half_width + 180) / 360 * columns)::integer,
        floor((lon - half_width + 180) / 360 * columns)::integer + columns - 1)) as c
);

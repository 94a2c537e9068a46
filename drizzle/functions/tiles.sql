-- The cosine of a distance along the ground, as an angle at the centre of the Earth (mean radius). It shrinks as the
-- distance grows, and between two points of the sphere of radius 1 it is x·x + y·y + z·z: comparing distances so takes no
-- trigonometry.
create or replace function cosine_of(km double precision) returns double precision
language sql immutable parallel safe
return cos(least(km / 6371.0088, pi()));

-- The distance of a cosine, as shown to users; see told_km.
create or replace function whole_km(cosine double precision) returns integer
language sql immutable parallel safe
return told_km(6371.0088 * acos(least(1, greatest(-1, cosine))));

-- Tiles are cut as cells are (src/foundation/geo/cells.ts), only larger: rows of equal latitude, each divided into as many
-- columns as fit around the Earth there. So they are about `size` km wide at the equator, at 60° north and near the
-- poles, and close at the date line.
create or replace function tile_rows(size integer) returns integer
language sql immutable parallel safe
return ceil(pi() * 6371.0088 / size)::integer;

create or replace function tile_columns(tile_row integer, size integer) returns integer
language sql immutable parallel safe
return greatest(1, round(2 * pi() * 6371.0088 / size * cos(radians((tile_row + 0.5) * 180 / tile_rows(size) - 90))))::integer;

-- Tiles of each size have numbers of their own: size, then row and column.
create or replace function tile_number(size integer, tile_row integer, tile_column integer) returns integer
language sql immutable parallel safe
return (case size when 4 then 0 else 1 end << 27) + tile_row * 16384 + tile_column;

create or replace function tile_at(lat double precision, lon double precision, size integer) returns integer
language sql immutable parallel safe
return (
  select tile_number(
    size => size, tile_row => r,
    tile_column => least(tile_columns(r, size) - 1, floor((lon + 180) / 360 * tile_columns(r, size))::integer)
  )
  from (select least(tile_rows(size) - 1, floor((lat + 90) / 180 * tile_rows(size))::integer) as r)
);

-- How far a circle reaches to the east and west of its middle at a latitude, in degrees: 0 where it does not come to it,
-- 180 where it goes all around. (At a pole the divisor is almost nothing, which gives the one or the other.)
create or replace function half_width(lat double precision, km double precision, at_lat double precision) returns double precision
language sql immutable parallel safe
return degrees(acos(least(1, greatest(-1,
  (cos(km / 6371.0088) - sin(radians(at_lat)) * sin(radians(lat))) / greatest(1e-15, cos(radians(at_lat)) * cos(radians(lat)))))));

-- Every tile that a ring touches: of those that the outer circle touches, all but those that lie within the inner one.
-- (An inner circle of 0 km leaves none out.)
create or replace function tiles_in_ring(
  lat double precision, lon double precision, inner_km double precision, outer_km double precision, size integer
) returns integer[]
language plpgsql immutable parallel safe as $$
declare
  rows constant integer := tile_rows(size);
  height constant double precision := degrees(outer_km / 6371.0088);
  -- Where the circle is widest: a little nearer to the pole than its middle.
  widest constant double precision := degrees(asin(least(1, greatest(-1, sin(radians(lat)) / cos(outer_km / 6371.0088)))));
  tiles integer[] := '{}';
  south double precision;
  north double precision;
  columns integer;
  reach double precision;
  hole double precision;
  first integer;
  last integer;
begin
  for r in greatest(0, floor((lat - height + 90) / 180 * rows)::integer) .. least(rows - 1, floor((lat + height + 90) / 180 * rows)::integer) loop
    south := r * 180.0 / rows - 90;
    north := (r + 1) * 180.0 / rows - 90;
    columns := tile_columns(r, size);
    reach := greatest(
      half_width(lat => lat, km => outer_km, at_lat => south), half_width(lat => lat, km => outer_km, at_lat => north),
      half_width(lat => lat, km => outer_km, at_lat => least(north, greatest(south, widest))));
    hole := case when inner_km = 0 then 0 else least(
      half_width(lat => lat, km => inner_km, at_lat => south), half_width(lat => lat, km => inner_km, at_lat => north)) end;
    first := floor((lon - reach + 180) / 360 * columns);
    last := least(floor((lon + reach + 180) / 360 * columns), first + columns - 1);
    tiles := tiles || array(
      select tile_number(
        size => size, tile_row => r, tile_column => mod(mod(c, columns) + columns, columns)
      ) from generate_series(first, last) c
      where hole = 0
        or c < ceil((lon - hole + 180) / 360 * columns)
        or c >= floor((lon + hole + 180) / 360 * columns));
  end loop;
  return tiles;
end
$$;

import { describe, expect, it } from 'vitest'
import { kilometresBetween } from '../../src/platform/geo/cells.ts'
import { query } from '../support/db.ts'

describe('tiles around a place', () => {
  it.each([
    ['the equator', 0, 0],
    ['60° north', 60, 25],
    ['the date line', -17, 179.99],
    ['the date line from the other side', 52, -179.995],
    ['the north pole', 89.9, 10],
    ['the south pole itself', -90, 0],
  ])('hold whoever is near enough, at %s', async (_name, latitude, longitude) => {
    const missed = await query(
      `with size(km, radius) as (values (8, 8.5), (8, 3.5), (64, 64.5), (512, 500.5)),
       -- Places all around, from the middle to the rim, by walking along the sphere.
       somebody as (
         select km, radius, degrees(asin(greatest(-1, least(1, sin(radians($1)) * cos(d) + cos(radians($1)) * sin(d) * cos(bearing))))) as lat,
           $2 + degrees(atan2(sin(bearing) * sin(d) * cos(radians($1)), cos(d) - sin(radians($1)) * sin(asin(greatest(-1, least(1, sin(radians($1)) * cos(d) + cos(radians($1)) * sin(d) * cos(bearing))))))) as lon
         from size, generate_series(0, 20) ring, generate_series(0, 35) turn
         cross join lateral (select radius * ring / 20 / 6371.0088 as d, radians(turn * 10) as bearing) w
       )
       select km, radius, lat, lon from somebody
       cross join lateral (select lon - 360 * floor((lon + 180) / 360) as wrapped) n
       where tile_at(lat, wrapped, km) <> all(tiles_around($1, $2, radius, km))`,
      [latitude, longitude],
    )
    expect(missed).toEqual([])
  })

  it('are few: about nine, wherever it is not the pole', async () => {
    const [row] = await query<{ most: number }>(
      `select max(cardinality(tiles_around(lat, lon, km + 0.5, km)))::integer as most
       from generate_series(-75, 75, 5) lat, generate_series(-180, 179, 7) lon, unnest(array[8, 64]) km`,
    )
    expect(row?.most).toBeLessThanOrEqual(16)
  })

  it('agree with TypeScript about distances', async () => {
    const pairs = [
      [60.17, 24.94, 59.44, 24.75],
      [-17, 179.99, -17, -179.99],
      [38.7223, -9.1393, 41.15, -8.61],
      [10, 10, 10, 10],
    ] as const
    for (const [latA, lonA, latB, lonB] of pairs) {
      const [row] = await query<{ km: number; reach: number }>(
        `select whole_km(cos(radians($1)) * cos(radians($2)) * cos(radians($3)) * cos(radians($4))
           + cos(radians($1)) * sin(radians($2)) * cos(radians($3)) * sin(radians($4)) + sin(radians($1)) * sin(radians($3))) as km`,
        [latA, lonA, latB, lonB],
      )
      const exact = kilometresBetween({ latitude: latA, longitude: lonA }, { latitude: latB, longitude: lonB })
      expect(row?.km).toBe(Math.max(1, Math.round(exact)))
    }
  })
})

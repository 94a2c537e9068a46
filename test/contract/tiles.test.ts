import { describe, expect, it } from 'vitest'
import { kilometresBetween, toldKilometres } from '../../src/foundation/geo/cells.ts'
import { query } from '../support/db.ts'

const PLACES: [name: string, latitude: number, longitude: number][] = [
  ['the equator', 0, 0],
  ['60° north', 60, 25],
  ['the date line', -17, 179.99],
  ['the date line from the other side', 52, -179.995],
  ['near the north pole', 87, 10],
  ['the north pole', 89.9, 10],
  ['the south pole itself', -90, 0],
]

/** Places from the middle of a circle to its rim, all around, found by walking along the sphere; $1, $2 is the middle. */
const SOMEBODY = `
  ring(size, nearest, farthest) as (values (4, 0, 16.5), (4, 0, 3.5), (4, 16, 64.5), (4, 20, 64.5), (32, 64, 500.5), (32, 80, 500.5)),
  somebody as (
    select size, nearest, farthest, km, lat, lon - 360 * floor((lon + 180) / 360) as lon
    from ring, generate_series(0, 40) step, generate_series(0, 35) turn
    cross join lateral (select farthest * step / 40 as km, radians(turn * 10) as bearing) w
    cross join lateral (select degrees(asin(greatest(-1, least(1,
      sin(radians($1)) * cos(km / 6371.0088) + cos(radians($1)) * sin(km / 6371.0088) * cos(bearing))))) as lat) n
    cross join lateral (select $2 + degrees(atan2(sin(bearing) * sin(km / 6371.0088) * cos(radians($1)),
      cos(km / 6371.0088) - sin(radians($1)) * sin(radians(lat)))) as lon) e
  )`

describe('tiles of a ring around a place', () => {
  it.each(PLACES)('hold whoever is in it, at %s', async (_name, latitude, longitude) => {
    const missed = await query(
      `with ${SOMEBODY}, tiles as materialized (select ring.*,
        tiles_in_ring(lat => $1, lon => $2, inner_km => nearest, outer_km => farthest, size => size) as tiles from ring)
       select s.* from somebody s join tiles t using (size, nearest, farthest)
       where s.km > s.nearest and tile_at(lat => s.lat, lon => s.lon, size => s.size) <> all(t.tiles)`,
      [latitude, longitude],
    )
    expect(missed).toEqual([])
  })

  it.each(PLACES)('leave out the middle of it and what is beyond, at %s', async (_name, latitude, longitude) => {
    const needless = await query(
      // Farther from the ring than a tile is long from corner to corner; columns near a pole are too few to be of that size.
      `with ${SOMEBODY}, tiles as materialized (select ring.*,
        tiles_in_ring(lat => $1, lon => $2, inner_km => nearest, outer_km => farthest, size => size) as tiles from ring)
       select s.* from somebody s join tiles t using (size, nearest, farthest)
       where s.km < s.nearest - s.size * 1.6
         and tile_at(lat => s.lat, lon => s.lon, size => s.size) = any(t.tiles) and abs(s.lat) < 85`,
      [latitude, longitude],
    )
    expect(needless).toEqual([])
    const [row] = await query<{ share: number }>(
      `select cardinality(tiles_in_ring(
        lat => $1, lon => $2, inner_km => 0, outer_km => 64.5, size => 4
      )) * 16 / (pi() * power(64.5 + 6, 2)) as share`,
      [latitude, longitude],
    )
    if (Math.abs(latitude) < 85) expect(row?.share).toBeLessThan(1.1)
  })

  it.each([
    [0, 1],
    [0.2, 1],
    [1.01, 2],
    [10, 10],
    [10.01, 15],
    [50, 50],
    [50.1, 75],
    [200, 200],
    [201, 300],
    [1234, 1300],
  ])('tell %d km as %d', async (km, told) => {
    const [row] = await query<{ told: number }>('select told_km($1) as told', [km])
    expect([row?.told, toldKilometres(km)]).toEqual([told, told])
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
      expect(row?.km).toBe(toldKilometres(exact))
    }
  })
})

import { describe, expect, it } from 'vitest'
import { cellAt, centreOf, kilometresBetween, toldKilometres } from '../../../src/foundation/geo/cells.ts'
import { decideMuch } from '../../support/decided.ts'
import { freshPlace, published, type Person, type Place } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/**
 * Somebody who wants to know where a person is: goes to many places, sets several distances, and notes at each who is
 * shown, in which order and how far away. Then they keep every place on a fine grid that fits all they have seen.
 */

interface Look {
  from: Place
  maxDistance: number
  /** The people within that distance, in order, each with the distance shown. */
  shown: [id: string, km: number][]
}

type Watch = (from: Place, maxDistance: number) => Promise<Look['shown']>

const KM = 1 / 111.195
const STEP_KM = 0.05
const SPAN_KM = 2.5

const offset = ({ latitude, longitude }: Place, northKm: number, eastKm: number): Place => ({
  latitude: latitude + northKm * KM,
  longitude: longitude + (eastKm * KM) / Math.cos((latitude * Math.PI) / 180),
})

/** Places around the victim's town; the same for every attack, so that what is seen can be compared. */
const lookouts = (town: Place): Place[] =>
  Array.from({ length: 30 }, (_, i) =>
    offset(town, 4.3 * Math.cos(i * 2.4) * (0.3 + (i % 7) / 7), 4.3 * Math.sin(i * 2.4) * (0.3 + (i % 5) / 5)),
  )

async function observe(town: Place, watch: Watch, places = lookouts(town)): Promise<Look[]> {
  const looks: Look[] = []
  for (const from of places)
    for (const maxDistance of [2, 5]) looks.push({ from, maxDistance, shown: await watch(from, maxDistance) })
  return looks
}

/** Places on the grid around the town that fit every look, by what the attacker knows of how distances are made. */
function possiblePlaces(
  town: Place,
  victim: string,
  looks: readonly Look[],
  distance: (a: Place, b: Place) => number,
): Place[] {
  const steps = Math.round(SPAN_KM / STEP_KM)
  const grid = Array.from({ length: 2 * steps + 1 }, (_, i) => (i - steps) * STEP_KM)
  const places = grid.flatMap((north) => grid.map((east) => offset(town, north, east)))
  return places.filter((place) =>
    looks.every(({ from, maxDistance, shown }) => {
      const seen = shown.find(([id]) => id === victim)
      const km = distance(from, place)
      return seen ? km === seen[1] : km > maxDistance
    }),
  )
}

const diameter = (places: readonly Place[]): number =>
  Math.max(0, ...places.map((a) => Math.max(...places.map((b) => kilometresBetween(a, b)))))

/** What a careless server does: it rounds the true distance. */
const fromTruth = (a: Place, b: Place) => toldKilometres(kilometresBetween(a, b))

/** What ours does: it knows cells only, also the attacker's. */
const fromCells = (a: Place, b: Place) => toldKilometres(kilometresBetween(centreOf(cellAt(a)), centreOf(cellAt(b))))

describe('a user who hunts for a position', () => {
  it('finds it, where true distances are rounded: the hunt is a good one', async () => {
    const town = await freshPlace()
    const hidden = offset(town, 0.61, -0.37)
    const looks = await observe(town, (from, maxDistance) => {
      const km = fromTruth(from, hidden)
      return Promise.resolve(km <= maxDistance ? [['victim', km]] : [])
    })
    const places = possiblePlaces(town, 'victim', looks, fromTruth)
    expect(places.length).toBeGreaterThan(0)
    expect(Math.max(...places.map((place) => kilometresBetween(place, hidden)))).toBeLessThan(0.4)
  })

  it('learns here which square of a kilometre it is, and nothing within', async () => {
    const town = await freshPlace()
    const [victim, decoy, attacker] = await Promise.all([
      published({ location: town, first_name: 'Victim' }),
      published({ location: offset(town, 0, 3), first_name: 'Decoy' }),
      published({ location: town, first_name: 'Attacker' }),
    ])
    const watch = watching(attacker, [victim, decoy])
    const corners = cornersOfCell(cellAt(town))

    const transcripts: Look[][] = []
    for (const corner of [corners[0], corners[2]]) {
      const moved = await victim.call('PUT', '/profile/me', { location: corner })
      expect(moved.status).toBe(200)
      transcripts.push(await observe(town, watch))
    }
    // Wherever in the square the victim is, everything that can be seen is the same.
    expect(transcripts[1]).toEqual(transcripts[0])
    expect(transcripts[0]?.some(({ shown }) => shown.some(([id]) => id === victim.id))).toBe(true)

    const places = possiblePlaces(town, victim.id, transcripts[0] ?? [], fromCells)
    const square = places.filter((place) => cellAt(place) === cellAt(town))
    expect(square.length).toBeGreaterThan(300)
    expect(diameter(corners)).toBeGreaterThan(1.3)
    expect(diameter(square)).toBeGreaterThan(1.2)
    // The attacker's best model of a server that rounds true distances fits nothing at all.
    expect(possiblePlaces(town, victim.id, transcripts[0] ?? [], fromTruth)).toEqual([])
  })

  it('learns no more from people who are kept between pages', async () => {
    const town = await freshPlace()
    const [victim, decoy, attacker] = await Promise.all([
      published({ location: town }),
      published({ location: offset(town, 0, 3) }),
      published({ location: town }),
    ])
    await decideMuch(attacker)
    const watch = watching(attacker, [victim, decoy], 1)
    const corners = cornersOfCell(cellAt(town))
    const transcripts: Look[][] = []
    for (const corner of [corners[0], corners[2]]) {
      await victim.call('PUT', '/profile/me', { location: corner })
      transcripts.push(await observe(town, watch, lookouts(town).slice(0, 6)))
    }
    expect(transcripts[1]).toEqual(transcripts[0])
    expect(transcripts[0]?.some(({ shown }) => shown.some(([id]) => id === victim.id))).toBe(true)
  })
})

/** An attacker with all the time that limits make them need, who reads pages of `limit` people until the last. */
function watching(attacker: Person, people: readonly Person[], limit = 50): Watch {
  const patient = {
    fetcher: workerWith({
      LIMIT_OVERRIDES: '{"location_update":{"max":10000},"profile_update":{"max":10000},"api":{"max":10000}}',
    }),
  }
  const known = new Set(people.map(({ id }) => id))
  return async (location, maxDistance) => {
    const changed = await attacker.call(
      'PUT',
      '/profile/me',
      { location, preferences: { max_distance: maxDistance } },
      patient,
    )
    expect(changed.status, changed.text).toBe(200)
    const shown: { id: string; distance_km: number }[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/matching/feed?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { data, meta } = await attacker.call('GET', path, undefined, patient)
      shown.push(...data['users'])
      cursor = meta.pagination.cursor
    }
    return shown
      .filter(({ id, distance_km }) => known.has(id) && distance_km <= maxDistance)
      .map(({ id, distance_km }) => [id, distance_km])
  }
}

/** Points just inside the corners of a cell. */
function cornersOfCell(cell: number): Place[] {
  const middle = centreOf(cell)
  const reach = (northKm: number, eastKm: number): Place => {
    // As far as the cell goes, found by halving.
    let [inside, outside] = [0, 2]
    for (let i = 0; i < 30; i += 1) {
      const share = (inside + outside) / 2
      if (cellAt(offset(middle, northKm * share, eastKm * share)) === cell) inside = share
      else outside = share
    }
    return offset(middle, northKm * inside, eastKm * inside)
  }
  return [reach(1, 1), reach(1, -1), reach(-1, -1), reach(-1, 1)]
}

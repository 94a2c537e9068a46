import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellAt, centreOf, columnsOf, kilometresBetween, ROWS, STRIDE } from '../../../src/foundation/geo/cells.ts'

const position = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})

describe('cells', () => {
  it('put the middle of every cell into that cell', () => {
    fc.assert(
      fc.property(position, (place) => cellAt(centreOf(cellAt(place))) === cellAt(place)),
      { numRuns: 2_000 },
    )
  })

  it('are about a kilometre: nobody is further than that from the middle', () => {
    fc.assert(
      fc.property(position, (place) => kilometresBetween(place, centreOf(cellAt(place))) < 0.8),
      { numRuns: 2_000 },
    )
  })

  it.each([0, 38.7, 60.2, -60.2, 75])('are as wide as high at %s°', (latitude) => {
    const width =
      (2 * Math.PI * 6371.0088 * Math.cos((latitude * Math.PI) / 180)) /
      columnsOf(Math.floor(cellAt({ latitude, longitude: 0 }) / STRIDE))
    expect(width).toBeGreaterThan(0.99)
    expect(width).toBeLessThan(1.01)
  })

  it('close the circle at the date line and at the poles', () => {
    expect(cellAt({ latitude: 10, longitude: 180 })).toBe(cellAt({ latitude: 10, longitude: -180 }))
    const [east, west] = [
      centreOf(cellAt({ latitude: 10, longitude: 179.999 })),
      centreOf(cellAt({ latitude: 10, longitude: -179.999 })),
    ]
    expect(kilometresBetween(east, west)).toBeLessThan(1.1)
    expect(Math.floor(cellAt({ latitude: 90, longitude: 0 }) / STRIDE)).toBe(ROWS - 1)
    expect(cellAt({ latitude: -90, longitude: 77 })).toBeGreaterThanOrEqual(0)
  })

  it('fit into a PostgreSQL integer', () => {
    expect(ROWS * STRIDE).toBeLessThan(2 ** 31)
    expect(columnsOf(Math.floor(ROWS / 2))).toBeLessThan(STRIDE)
  })
})

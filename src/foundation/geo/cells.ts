/**
 * A location as this product stores it: a square of about one kilometre.
 *
 * The grid has rows of equal latitude; each row is cut into as many columns as fit around the Earth at that latitude,
 * so a cell is about a kilometre wide at the equator, at 60° north and near the poles alike, and columns close the
 * circle at the date line. A cell is one integer, `row * STRIDE + column`, so the cells of a row that lie beside each
 * other are one range of integers.
 */

/** Mean radius of the Earth in km (IUGG R1). */
const EARTH_RADIUS_KM = 6371.0088
const KM_PER_DEGREE = (Math.PI / 180) * EARTH_RADIUS_KM
/** Rows from pole to pole, each about a kilometre high. */
export const ROWS = Math.round(180 * KM_PER_DEGREE)
/** More than the columns of any row. */
export const STRIDE = 65_536

export interface Position {
  latitude: number
  longitude: number
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

const latitudeOfRow = (row: number): number => ((row + 0.5) * 180) / ROWS - 90

/** Columns of a row, at least one. */
export const columnsOf = (row: number): number =>
  Math.max(1, Math.round(360 * KM_PER_DEGREE * Math.cos(radians(latitudeOfRow(row)))))

const wrap = (longitude: number): number => ((((longitude + 180) % 360) + 360) % 360) - 180

/** The cell in which a position lies. Latitude in -90..90, longitude in -180..180 degrees. */
export function cellAt({ latitude, longitude }: Position): number {
  const row = Math.min(ROWS - 1, Math.max(0, Math.floor(((latitude + 90) / 180) * ROWS)))
  const columns = columnsOf(row)
  const column = Math.min(columns - 1, Math.floor(((wrap(longitude) + 180) / 360) * columns))
  return row * STRIDE + column
}

/** The middle of a cell: all that is stored of a position. */
export function centreOf(cell: number): Position {
  const row = Math.floor(cell / STRIDE)
  return { latitude: latitudeOfRow(row), longitude: (((cell % STRIDE) + 0.5) * 360) / columnsOf(row) - 180 }
}

/** Great-circle distance in km (haversine), as `km_between` in SQL computes it. */
export function kilometresBetween(a: Position, b: Position): number {
  const dLat = radians(b.latitude - a.latitude)
  const dLon = radians(b.longitude - a.longitude)
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** A distance as shown to users, rounded as by `told_km` in SQL: whole km from 1 to 10, then steps, always up. */
export function toldKilometres(km: number): number {
  const step = km <= 10 ? 1 : km <= 50 ? 5 : km <= 200 ? 25 : 100
  return Math.max(1, Math.ceil(km / step) * step)
}

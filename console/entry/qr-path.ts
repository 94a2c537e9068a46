import { encode } from 'uqr'

/** Cells of white around a code, without which cameras do not find it. */
const QUIET = 4

/** A QR code as the path of an SVG, one square for each cell. */
export interface QrPath {
  path: string
  /** Cells in a row, with the white around. */
  size: number
}

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])))
  return { path: squares.join(''), size }
}

import { describe, expect, it } from 'vitest'
import { qrPath } from '../../../console/entry/qr-path.ts'

/** The cells of a path, as rows of `#` and `.`. */
function cellsOf(text: string): string[] {
  const { path, size } = qrPath(text)
  const dark = new Set(Array.from(path.matchAll(/M(\d+) (\d+)h1v1h-1z/g), ([, x, y]) => `${x} ${y}`))
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => (dark.has(`${x} ${y}`) ? '#' : '.')).join(''),
  )
}

const FINDER = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']
const URI = 'otpauth://totp/VibesMatch:A%20test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=VibesMatch'

describe('the QR code of a secret', () => {
  const cells = cellsOf(URI)
  const corner = (x: number, y: number) => cells.slice(y, y + 7).map((row) => row.slice(x, x + 7))

  it('has four white cells around, and a finder in three corners', () => {
    const last = cells.length - 4 - 7
    expect(cells.slice(0, 4).join('')).not.toContain('#')
    expect(cells.every((row) => row.startsWith('....') && row.endsWith('....'))).toBe(true)
    expect([corner(4, 4), corner(last, 4), corner(4, last)]).toEqual([FINDER, FINDER, FINDER])
  })

  it('has the size of a version that holds the text', () => {
    expect((cells.length - 8 - 17) % 4).toBe(0)
    expect((cells.length - 8 - 17) / 4).toBeGreaterThanOrEqual(5)
  })

  it('says what it is given', () => {
    expect(cellsOf(URI)).toEqual(cells)
    expect(cellsOf(URI.replace('JBSW', 'JBSX'))).not.toEqual(cells)
  })
})

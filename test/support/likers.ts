import { decode } from 'blurhash'

/** The colours of a BlurHash, as small as it is fine. */
const coloursOf = (hash: string): Uint8ClampedArray => decode(hash, 8, 6)

const apart = (a: Uint8ClampedArray, b: Uint8ClampedArray): number =>
  a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0)

/** The people that each blur resembles most, of those with public photos: distinct ids. */
export function guessLikers(blurs: readonly string[], people: readonly { id: string; hash: string }[]): string[] {
  const known = people.map(({ id, hash }) => ({ id, colours: coloursOf(hash) }))
  const nearest = blurs.map((blur) => {
    const colours = coloursOf(blur)
    return known.toSorted((a, b) => apart(colours, a.colours) - apart(colours, b.colours))[0]?.id ?? ''
  })
  return [...new Set(nearest)]
}

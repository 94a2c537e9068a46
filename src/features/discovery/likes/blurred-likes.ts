import { mac } from '../../../foundation/crypto.ts'

/**
 * Likes as shown without a plan that names them: a count rounded up to one of these, and as many blurs. Nothing is
 * derived from the likers, so nothing can be compared with public data about people.
 */
export const LIKE_STEPS = [3, 10, 25, 50, 100, 250, 500, 1_000] as const

/** Likes beyond this number are not counted. */
export const MOST_LIKES = LIKE_STEPS[LIKE_STEPS.length - 1] ?? 0

/**
 * A count of likes as shown: 0, or a step. Between two steps it is the upper one from a threshold on, which `draw`
 * determines and which changes daily, so that knowing it does not reveal single likes for long.
 * @param draw any whole number, from 0
 */
export function roundedLikes(likes: number, draw: number): number {
  if (likes <= 0) return 0
  let [below, told]: [number, number] = [0, LIKE_STEPS[0]]
  for (const step of LIKE_STEPS) {
    if (step > likes) break
    ;[below, told] = [step, step]
  }
  if (below === 0) return told
  const above = LIKE_STEPS.find((step) => step > below) ?? below
  return likes > below + (draw % Math.max(1, above - below)) ? above : below
}

const draw = async (tokenKey: string, viewerId: string, day: string, what: string | number): Promise<Uint8Array> =>
  mac(tokenKey, 'blurred-like', `${viewerId}\n${day}\n${what}`)

/** The threshold between two steps for one viewer and UTC day. */
export async function drawOf(tokenKey: string, viewerId: string, day: string): Promise<number> {
  const [a = 0, b = 0] = await draw(tokenKey, viewerId, day, 'count')
  return a * 256 + b
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~'

const base83 = (value: number, length: number): string =>
  Array.from({ length }, (_, i) => DIGITS[Math.floor(value / 83 ** (length - 1 - i)) % 83]).join('')

/**
 * The blur at a position of the list: soft colours of four by three components, as a BlurHash. They come from a keyed
 * hash of viewer, day and position, never from a picture.
 */
export async function blurAt(tokenKey: string, viewerId: string, day: string, place: number): Promise<string> {
  const bytes = await draw(tokenKey, viewerId, day, place)
  const [red = 0, green = 0, blue = 0, ...rest] = bytes
  // As warm and light as an average portrait.
  const colour = [110 + (red % 120), 80 + (green % 100), 70 + (blue % 100)].reduce((all, part) => all * 256 + part, 0)
  // Eleven components of two digits; near the middle of 19 values of each colour.
  const parts = rest.slice(0, 22).reduce<number[]>((all, byte, i) => {
    if (i % 2 === 0) all.push(byte)
    else all[all.length - 1] = (all.at(-1) ?? 0) * 256 + byte
    return all
  }, [])
  const detail = parts.map(
    (n) => (5 + (n % 9)) * 361 + (5 + (Math.floor(n / 9) % 9)) * 19 + 5 + (Math.floor(n / 81) % 9),
  )
  return ['L', base83(12, 1), base83(colour, 4), ...detail.map((value) => base83(value, 2))].join('')
}

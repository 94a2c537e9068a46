/** A colour as `#rrggbb`. */
export type Colour = `#${string}`

/** Between two colours: `part` 0 is the first, 1 the second. */
export function mixed(one: Colour, other: Colour, part: number): Colour {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16))
    return Math.round((a ?? 0) * (1 - part) + (b ?? 0) * part)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${channels.join('')}`
}

export const lighter = (colour: Colour, part: number): Colour => mixed(colour, '#ffffff', part)
export const darker = (colour: Colour, part: number): Colour => mixed(colour, '#1b1020', part)

import type { Random } from '../random.ts'
import { darker, lighter } from './colour.ts'
import { CX, CY } from './face.ts'
import type { Look } from './look.ts'

const LONG = ['straight', 'wavy', 'bob', 'bun', 'curls', 'ponytail'] as const
const SHORT = ['parted', 'crop', 'quiff', 'curly top', 'swept', 'buzz'] as const
const LINES = ['middle', 'side', 'fringe'] as const

export interface HairStyle {
  cut: (typeof LONG)[number] | (typeof SHORT)[number]
  line: (typeof LINES)[number]
}

export function hairStyle(random: Random, gender: 'male' | 'female' | 'non_binary'): HairStyle {
  const cuts = gender === 'male' ? SHORT : gender === 'female' ? LONG : ([...SHORT, 'bob', 'curls', 'bun'] as const)
  return { cut: random.pick<HairStyle['cut']>(cuts), line: random.pick(LINES) }
}

const path = (d: string, fill = 'url(#hair)', more = '') => `<path d="${d}" fill="${fill}"${more}/>`

/** The hair behind the shoulders. */
export function backHair({ width: w, hair }: Look, { cut }: HairStyle): string {
  const [left, right, dark] = [CX - w, CX + w, darker(hair, 0.22)]
  switch (cut) {
    case 'straight':
      return path(
        `M${left - 20} ${CY - 30}C${left - 34} ${CY - 205} ${right + 34} ${CY - 205} ${right + 20} ${CY - 30}C${right + 30} ${CY + 110} ${right + 44} ${CY + 210} ${right + 30} ${CY + 300}L${left - 30} ${CY + 300}C${left - 44} ${CY + 210} ${left - 30} ${CY + 110} ${left - 20} ${CY - 30}Z`,
        dark,
      )
    case 'wavy':
      return path(
        `M${left - 22} ${CY - 30}C${left - 36} ${CY - 215} ${right + 36} ${CY - 215} ${right + 22} ${CY - 30}q30 45 12 90q40 45 10 95q34 40 -2 90q-4 40 -40 50L${left - 2} ${CY + 295}q-36 -10 -40 -50q-36 -50 -2 -90q-30 -50 10 -95q-18 -45 12 -90Z`,
        dark,
      )
    case 'bob':
      return path(
        `M${left - 20} ${CY - 30}C${left - 34} ${CY - 210} ${right + 34} ${CY - 210} ${right + 20} ${CY - 30}C${right + 40} ${CY + 60} ${right + 36} ${CY + 120} ${right + 14} ${CY + 158}Q${CX} ${CY + 180} ${left - 14} ${CY + 158}C${left - 36} ${CY + 120} ${left - 40} ${CY + 60} ${left - 20} ${CY - 30}Z`,
        dark,
      )
    case 'bun':
      return `<circle cx="${CX + 6}" cy="${CY - 168}" r="52" fill="url(#hair)"/><circle cx="${CX + 14}" cy="${CY - 160}" r="34" fill="${dark}" opacity="0.5"/>`
    case 'ponytail':
      return path(
        `M${right - 66} ${CY - 140}C${right + 96} ${CY - 176} ${right + 84} ${CY + 60} ${right + 52} ${CY + 225}C${right + 24} ${CY + 190} ${right + 26} ${CY + 40} ${right - 30} ${CY - 60}Z`,
        dark,
      )
    case 'curls':
      return ring(13, 150, 60, (i) => (i % 2 ? dark : 'url(#hair)'))
    default:
      return ''
  }
}

/** Curls around the head: `count` circles on an arc that begins at `from` half turns, and ends on the same height. */
function ring(count: number, distance: number, radius: number, fill: (i: number) => string, from = 0.86): string {
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI * (from + ((3 - 2 * from) * i) / (count - 1))
    const [x, y] = [CX + Math.cos(angle) * distance * 0.9, CY - 14 + Math.sin(angle) * distance]
    return `<circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${radius - ((i * 7) % 12)}" fill="${fill(i)}"/>`
  }).join('')
}

/** From the right temple to the left one, along the forehead. */
function hairline({ width: w }: Look, line: HairStyle['line']): string {
  const [left, right] = [CX - w, CX + w]
  switch (line) {
    case 'middle':
      return `C${right - 8} ${CY - 46} ${CX + 62} ${CY - 62} ${CX + 2} ${CY - 116}C${CX - 60} ${CY - 62} ${left + 8} ${CY - 46} ${left + 1} ${CY + 8}`
    case 'side':
      return `C${right - 6} ${CY - 56} ${CX + 40} ${CY - 64} ${CX - 48} ${CY - 110}C${CX - 66} ${CY - 82} ${left + 8} ${CY - 52} ${left + 1} ${CY + 8}`
    case 'fringe':
      return `L${right - 4} ${CY - 34}C${CX + 66} ${CY - 52} ${CX + 30} ${CY - 44} ${CX + 6} ${CY - 54}C${CX - 30} ${CY - 42} ${CX - 66} ${CY - 54} ${left + 4} ${CY - 34}L${left + 1} ${CY + 8}`
  }
}

/** The hair in front of the face. */
export function frontHair(look: Look, { cut, line }: HairStyle): string {
  const { width: w, hair } = look
  const [left, right] = [CX - w, CX + w]
  const shine = `<path d="M${CX - 62} ${CY - 94}Q${CX - 10} ${CY - 134} ${CX + 50} ${CY - 112}" fill="none" stroke="${lighter(hair, 0.38)}" stroke-width="9" stroke-linecap="round" opacity="0.35"/>`
  const cap = (height: number, side: number, edge: string) =>
    path(
      `M${left - side} ${CY + 14}C${left - side - 16} ${CY - height} ${right + side + 16} ${CY - height} ${right + side} ${CY + 14}L${right - 2} ${CY + 8}${edge}Z`,
    )
  const short = `C${right - 4} ${CY - 60} ${right - 20} ${CY - 92} ${CX + 44} ${CY - 94}C${CX} ${CY - 86} ${CX - 50} ${CY - 96} ${left + 22} ${CY - 84}C${left + 6} ${CY - 60} ${left + 4} ${CY - 30} ${left + 1} ${CY + 8}`
  const lock = (side: -1 | 1, length: number) =>
    path(
      `M${CX + side * (w + 12)} ${CY - 40}C${CX + side * (w + 20)} ${CY + 60} ${CX + side * (w + 34)} ${CY + length - 60} ${CX + side * (w + 8)} ${CY + length}C${CX + side * (w - 22)} ${CY + length - 50} ${CX + side * (w + 4)} ${CY + 60} ${CX + side * (w - 4)} ${CY - 20}Z`,
    )
  switch (cut) {
    case 'straight':
      return lock(-1, 250) + lock(1, 250) + cap(192, 16, hairline(look, line)) + shine
    case 'wavy':
      return lock(-1, 214) + lock(1, 214) + cap(204, 18, hairline(look, line)) + shine
    case 'bob':
      return lock(-1, 140) + lock(1, 140) + cap(194, 16, hairline(look, line)) + shine
    case 'bun':
    case 'ponytail':
      return cap(184, 6, hairline(look, line === 'fringe' ? 'side' : line)) + shine
    case 'curls':
      return ring(9, 128, 40, () => 'url(#hair)', 1)
    case 'parted':
      return cap(184, 5, hairline(look, 'side')) + shine
    case 'crop':
      return cap(176, 3, short) + shine
    case 'swept':
      return cap(200, 8, hairline(look, 'middle')) + shine
    case 'quiff':
      return (
        cap(176, 4, short) +
        path(
          `M${left + 10} ${CY - 84}C${left + 4} ${CY - 190} ${CX + 20} ${CY - 214} ${right - 2} ${CY - 150}C${right + 10} ${CY - 110} ${right - 20} ${CY - 84} ${CX + 44} ${CY - 92}C${CX} ${CY - 84} ${CX - 50} ${CY - 96} ${left + 10} ${CY - 84}Z`,
        ) +
        shine
      )
    case 'curly top':
      return cap(172, 4, short) + ring(9, 116, 38, (i) => (i % 3 ? 'url(#hair)' : darker(hair, 0.15)), 1.1)
    case 'buzz':
      return cap(168, 0, short).replace('/>', ' opacity="0.82"/>')
  }
}

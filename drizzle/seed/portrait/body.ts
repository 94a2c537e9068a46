import type { Random } from '../random.ts'
import { darker, lighter, type Colour } from './colour.ts'
import { CX, CY } from './face.ts'
import type { Look } from './look.ts'

const CLOTHES: readonly Colour[] = [
  '#2f4858',
  '#33658a',
  '#86bbd8',
  '#f6ae2d',
  '#c8553d',
  '#588157',
  '#f2e8dc',
  '#6d597a',
  '#b56576',
  '#1d2433',
  '#e5989b',
  '#3d5a40',
]

/** Neck and shoulders with clothes. */
export function bodyOf(random: Random, { skin, width: w }: Look): string {
  const colour = random.pick(CLOTHES)
  const wide = w > 100 ? 238 : 214
  const shoulders = `M${CX - wide} 900C${CX - wide + 2} ${CY + 320} ${CX - wide + 50} ${CY + 248} ${CX - 62} ${CY + 214}`
  const back = `C${CX + wide - 50} ${CY + 248} ${CX + wide - 2} ${CY + 320} ${CX + wide} 900Z`
  const neck =
    `<path d="M${CX - 44} ${CY + 80}L${CX - 46} ${CY + 190}Q${CX - 52} ${CY + 222} ${CX - 110} ${CY + 240}L${CX} ${CY + 330}L${CX + 110} ${CY + 240}Q${CX + 52} ${CY + 222} ${CX + 46} ${CY + 190}L${CX + 44} ${CY + 80}Z" fill="url(#skin)"/>` +
    `<path d="M${CX - 45} ${CY + 120}Q${CX} ${CY + 196} ${CX + 45} ${CY + 120}L${CX + 45} ${CY + 146}Q${CX + 4} ${CY + 214} ${CX - 45} ${CY + 150}Z" fill="${darker(skin, 0.34)}" opacity="0.55"/>`
  const cloth = (edge: string) =>
    `<path d="${shoulders}${edge}${back}" fill="${colour}"/>` +
    `<path d="M${CX + 70} ${CY + 222}C${CX + wide - 50} ${CY + 248} ${CX + wide - 2} ${CY + 320} ${CX + wide} 900L${CX + 84} 900C${CX + 120} ${CY + 360} ${CX + 110} ${CY + 290} ${CX + 70} ${CY + 222}Z" fill="${darker(colour, 0.3)}" opacity="0.6"/>` +
    `<path d="M${CX - wide + 30} 900C${CX - wide + 34} ${CY + 340} ${CX - wide + 70} ${CY + 280} ${CX - 96} ${CY + 248}" fill="none" stroke="${lighter(colour, 0.3)}" stroke-width="10" opacity="0.35"/>`
  const round = `Q${CX} ${CY + 296} ${CX + 62} ${CY + 214}`
  switch (random.pick(['round', 'v', 'shirt', 'roll', 'hood', 'jacket'] as const)) {
    case 'round':
      return `${neck}${cloth(round)}<path d="M${CX - 62} ${CY + 214}${round}" fill="none" stroke="${darker(colour, 0.25)}" stroke-width="9"/>`
    case 'v':
      return `${neck}${cloth(`L${CX} ${CY + 322}L${CX + 62} ${CY + 214}`)}<path d="M${CX - 62} ${CY + 214}L${CX} ${CY + 322}L${CX + 62} ${CY + 214}" fill="none" stroke="${lighter(colour, 0.25)}" stroke-width="8"/>`
    case 'shirt':
      return (
        `${neck}${cloth(`L${CX} ${CY + 286}L${CX + 62} ${CY + 214}`)}` +
        [-1, 1]
          .map(
            (side) =>
              `<path d="M${CX + side * 50} ${CY + 192}L${CX + side * 92} ${CY + 226}L${CX + side * 50} ${CY + 306}L${CX} ${CY + 278}Z" fill="${side < 0 ? lighter(colour, 0.22) : lighter(colour, 0.06)}"/>`,
          )
          .join('') +
        `<path d="M${CX} ${CY + 286}V900" stroke="${darker(colour, 0.3)}" stroke-width="4"/>`
      )
    case 'roll':
      return (
        `${neck}${cloth(`L${CX + 62} ${CY + 214}`)}` +
        `<path d="M${CX - 56} ${CY + 158}Q${CX} ${CY + 196} ${CX + 56} ${CY + 158}L${CX + 68} ${CY + 236}Q${CX} ${CY + 276} ${CX - 68} ${CY + 236}Z" fill="${lighter(colour, 0.1)}"/>` +
        `<path d="M${CX - 62} ${CY + 196}Q${CX} ${CY + 236} ${CX + 62} ${CY + 196}" fill="none" stroke="${darker(colour, 0.25)}" stroke-width="4" opacity="0.6"/>`
      )
    case 'hood':
      return (
        `<path d="M${CX - 150} ${CY + 262}C${CX - 130} ${CY + 130} ${CX + 130} ${CY + 130} ${CX + 150} ${CY + 262}L${CX} ${CY + 330}Z" fill="${darker(colour, 0.34)}"/>` +
        `${neck}${cloth(`Q${CX - 30} ${CY + 300} ${CX} ${CY + 330}Q${CX + 30} ${CY + 300} ${CX + 62} ${CY + 214}`)}` +
        [-1, 1]
          .map(
            (side) =>
              `<path d="M${CX + side * 34} ${CY + 286}q${side * 8} 60 ${side * 2} 108" fill="none" stroke="#f4efe8" stroke-width="6" stroke-linecap="round"/>`,
          )
          .join('')
      )
    case 'jacket': {
      const shirt = lighter(colour, 0.72)
      return (
        `${neck}<path d="M${CX - 70} ${CY + 222}Q${CX} ${CY + 290} ${CX + 70} ${CY + 222}L${CX + 90} 900H${CX - 90}Z" fill="${shirt}"/>` +
        `<path d="${shoulders}L${CX - 34} 900Z" fill="${colour}"/><path d="M${CX + 34} 900L${CX + 62} ${CY + 214}${back}" fill="${darker(colour, 0.2)}"/>` +
        `<path d="M${CX - 64} ${CY + 210}L${CX - 104} ${CY + 300}L${CX - 72} ${CY + 312}L${CX - 40} 760Z" fill="${lighter(colour, 0.16)}"/><path d="M${CX + 64} ${CY + 210}L${CX + 104} ${CY + 300}L${CX + 72} ${CY + 312}L${CX + 40} 760Z" fill="${colour}"/>`
      )
    }
  }
}

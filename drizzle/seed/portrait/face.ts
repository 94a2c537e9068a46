import type { Random } from '../random.ts'
import { darker, lighter, mixed } from './colour.ts'
import type { Look } from './look.ts'

/** Middle of the face. */
export const [CX, CY] = [320, 372]

export const faceOutline = ({ width: w, chin }: Pick<Look, 'width' | 'chin'>): string =>
  `M${CX - w} ${CY - 20}C${CX - w} ${CY - 155} ${CX + w} ${CY - 155} ${CX + w} ${CY - 20}` +
  `C${CX + w} ${CY + 62} ${CX + w * 0.6} ${CY + chin} ${CX} ${CY + chin}` +
  `C${CX - w * 0.6} ${CY + chin} ${CX - w} ${CY + 62} ${CX - w} ${CY - 20}Z`

/** The head without its hair. `random` determines expression and gaze. */
export function faceOf(look: Look, random: Random): string {
  const { skin, width: w } = look
  const ear = (side: -1 | 1) =>
    `<ellipse cx="${CX + side * (w + 2)}" cy="${CY + 12}" rx="15" ry="27" fill="${side < 0 ? skin : darker(skin, 0.16)}"/>` +
    `<ellipse cx="${CX + side * (w + 3)}" cy="${CY + 12}" rx="7" ry="15" fill="${darker(skin, 0.22)}"/>` +
    (look.hasEarrings ? `<circle cx="${CX + side * (w + 5)}" cy="${CY + 46}" r="6" fill="#e9c46a"/>` : '')
  const gaze = random.between(-2, 2)
  return [
    ear(-1),
    ear(1),
    `<path d="${faceOutline(look)}" fill="url(#skin)"/>`,
    blush(look),
    beardOf(look),
    eye(look, -1, gaze),
    eye(look, 1, gaze),
    noseOf(look),
    mouth(look, random),
    look.hasGlasses ? glasses() : '',
  ].join('')
}

function blush({ skin, hasFreckles }: Look): string {
  const rose = mixed(skin, '#e0584f', 0.42)
  const cheek = (x: number) => `<ellipse cx="${x}" cy="${CY + 52}" rx="30" ry="19" fill="${rose}" opacity="0.28"/>`
  const spot = (i: number) =>
    `<circle cx="${CX - 62 + ((i * 37) % 124)}" cy="${CY + 30 + ((i * 17) % 22)}" r="2.2" fill="${darker(skin, 0.35)}" opacity="0.5"/>`
  return cheek(CX - 58) + cheek(CX + 58) + (hasFreckles ? Array.from({ length: 14 }, (_, i) => spot(i)).join('') : '')
}

function eye({ skin, iris, eyeSize: r, brow, hair, lashes }: Look, side: -1 | 1, gaze: number): string {
  const [x, y] = [CX + side * 43, CY + 2]
  const inner = x - side * (r + 7)
  const outer = x + side * (r + 8)
  const lid = `M${inner} ${y + 3}Q${x} ${y - r - 5} ${outer} ${y - 1}`
  const line = darker(skin, 0.78)
  return (
    `<path d="${lid}Q${x} ${y + r - 1} ${inner} ${y + 3}Z" fill="#fdfbf8"/>` +
    `<circle cx="${x + gaze}" cy="${y - 1}" r="${r * 0.66}" fill="${iris}"/>` +
    `<circle cx="${x + gaze}" cy="${y - 1}" r="${r * 0.34}" fill="#16110f"/>` +
    `<circle cx="${x + gaze - 3.5}" cy="${y - 5}" r="2.8" fill="#fff"/>` +
    `<path d="${lid}" fill="none" stroke="${line}" stroke-width="${lashes ? 4.6 : 3.2}" stroke-linecap="round"/>` +
    (lashes
      ? `<path d="M${outer} ${y - 1}l${side * 8} -7" stroke="${line}" stroke-width="3.4" stroke-linecap="round"/>`
      : '') +
    `<path d="M${inner + side * 2} ${y - 11}Q${x} ${y - r - 14} ${outer - side * 2} ${y - 10}" fill="none" stroke="${darker(skin, 0.3)}" stroke-width="2" opacity="0.55"/>` +
    `<path d="M${inner - side * 1} ${y - 29}Q${x + side * 6} ${y - 43} ${outer + side * 5} ${y - 27}" fill="none" stroke="${darker(hair, 0.25)}" stroke-width="${brow}" stroke-linecap="round"/>`
  )
}

function noseOf({ skin, nose }: Look): string {
  const [shade, bottom] = [darker(skin, 0.3), CY + 56 + nose]
  return (
    `<path d="M${CX + 7} ${CY + 8}C${CX + 12} ${CY + 34} ${CX + 19} ${bottom - 8} ${CX + 15} ${bottom}Q${CX} ${bottom + 8} ${CX - 13} ${bottom}" fill="none" stroke="${shade}" stroke-width="3.6" stroke-linecap="round" opacity="0.75"/>` +
    `<path d="M${CX - 3} ${CY + 12}Q${CX - 6} ${bottom - 18} ${CX - 2} ${bottom - 7}" fill="none" stroke="${lighter(skin, 0.4)}" stroke-width="6" stroke-linecap="round" opacity="0.55"/>`
  )
}

function mouth({ lips, smile, chin, skin }: Look, random: Random): string {
  const y = CY + (chin > 140 ? 94 : 90)
  const half = 34 + random.between(-3, 7)
  const curve = smile + random.between(-4, 6)
  const shadow = `<path d="M${CX - 16} ${y + curve + 17}q16 7 32 0" fill="none" stroke="${darker(skin, 0.25)}" stroke-width="4" stroke-linecap="round" opacity="0.5"/>`
  if (random.next() < 0.55)
    return (
      `<path d="M${CX - half} ${y - 2}Q${CX} ${y + 6} ${CX + half} ${y - 2}Q${CX} ${y + 2 * curve} ${CX - half} ${y - 2}Z" fill="${darker(lips, 0.45)}"/>` +
      `<path d="M${CX - half + 6} ${y}Q${CX} ${y + 6} ${CX + half - 6} ${y}Q${CX} ${y + 1.35 * curve} ${CX - half + 6} ${y}Z" fill="#fffaf4"/>` +
      `<path d="M${CX - half} ${y - 2}Q${CX} ${y + 2 * curve} ${CX + half} ${y - 2}" fill="none" stroke="${lips}" stroke-width="6" stroke-linecap="round"/>` +
      `<path d="M${CX - half} ${y - 2}Q${CX - 12} ${y - 5} ${CX} ${y + 1}Q${CX + 12} ${y - 5} ${CX + half} ${y - 2}" fill="none" stroke="${lips}" stroke-width="5" stroke-linecap="round"/>` +
      shadow
    )
  return (
    `<path d="M${CX - half} ${y}Q${CX - 12} ${y - 7} ${CX} ${y - 1}Q${CX + 12} ${y - 7} ${CX + half} ${y}Q${CX} ${y + curve + 9} ${CX - half} ${y}Z" fill="${lips}"/>` +
    `<path d="M${CX - half} ${y}Q${CX} ${y + curve * 0.75} ${CX + half} ${y}" fill="none" stroke="${darker(lips, 0.5)}" stroke-width="3.4" stroke-linecap="round"/>` +
    shadow
  )
}

function beardOf({ beard, hair, width: w, chin, skin }: Look): string {
  if (beard === 'none') return ''
  const tone = beard === 'stubble' ? mixed(skin, darker(hair, 0.2), 0.45) : darker(hair, 0.12)
  const tache = `<path d="M${CX - 40} ${CY + 88}Q${CX - 16} ${CY + 64} ${CX} ${CY + 73}Q${CX + 16} ${CY + 64} ${CX + 40} ${CY + 88}Q${CX} ${CY + 78} ${CX - 40} ${CY + 88}Z" fill="${tone}"/>`
  if (beard === 'moustache') return tache
  const drop = beard === 'full' ? 12 : 0
  return (
    `<path d="M${CX - w + 1} ${CY + 18}C${CX - w + 2} ${CY + 78} ${CX - w * 0.6} ${CY + chin + drop} ${CX} ${CY + chin + drop}` +
    `C${CX + w * 0.6} ${CY + chin + drop} ${CX + w - 2} ${CY + 78} ${CX + w - 1} ${CY + 18}` +
    `C${CX + w - 14} ${CY + 66} ${CX + 56} ${CY + 66} ${CX + 40} ${CY + 72}Q${CX} ${CY + 60} ${CX - 40} ${CY + 72}C${CX - 56} ${CY + 66} ${CX - w + 14} ${CY + 66} ${CX - w + 1} ${CY + 18}Z" fill="${tone}" opacity="${beard === 'stubble' ? 0.5 : 0.96}"/>` +
    (beard === 'full' ? tache : '')
  )
}

const glasses = (): string =>
  [-1, 1]
    .map(
      (side) =>
        `<rect x="${CX + side * 44 - 33}" y="${CY - 24}" width="66" height="54" rx="24" fill="#ffffff" fill-opacity="0.14" stroke="#2b2430" stroke-width="5"/>` +
        `<path d="M${CX + side * 77} ${CY - 4}L${CX + side * 102} ${CY - 8}" stroke="#2b2430" stroke-width="5"/>`,
    )
    .join('') + `<path d="M${CX - 11} ${CY - 2}q11 -9 22 0" fill="none" stroke="#2b2430" stroke-width="5"/>`

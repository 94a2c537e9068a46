import type { Random } from '../random.ts'

/** The background of a portrait, and its light. */
export interface Scene {
  defs: string
  shapes: string
}

const vertical = (id: string, ...stops: readonly (readonly [number, string])[]) =>
  `<linearGradient id="${id}" x2="0" y2="1">${stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('')}</linearGradient>`
const glow = (id: string, colour: string, opacity: number) =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
const ground = '<rect width="640" height="800" fill="url(#sky)"/>'
/** Light from above on the left, shade below on the right. */
const light =
  '<linearGradient id="light" x2="1" y2="1"><stop offset="0" stop-color="#fff3d6" stop-opacity="0.2"/><stop offset="0.5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#1a1030" stop-opacity="0.24"/></linearGradient>'

const circles = (
  random: Random,
  count: number,
  fill: string,
  sizes: readonly [number, number],
  top: number,
  bottom: number,
) =>
  Array.from({ length: count }, () => {
    const [x, y, r] = [random.between(-20, 660), random.between(top, bottom), random.between(...sizes)]
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`
  }).join('')

const SCENES: readonly ((random: Random) => Scene)[] = [
  // Hills at sunset.
  (random) => ({
    defs:
      vertical('sky', [0, '#5b6fb0'], [0.35, '#e89a8a'], [0.62, '#ffd9a0'], [1, '#ffe9c9']) +
      glow('sun', '#fff1c4', 0.9),
    shapes: `${ground}<circle cx="${random.between(90, 560)}" cy="400" r="190" fill="url(#sun)"/><path d="M0 520Q120 430 260 500T520 460T640 480V800H0Z" fill="#a8798f"/><path d="M0 600Q160 520 330 590T640 560V800H0Z" fill="#6f5a7e"/><path d="M0 690Q200 630 400 680T640 660V800H0Z" fill="#4c4566"/>`,
  }),
  // A city at night, out of focus.
  (random) => ({
    defs:
      vertical('sky', [0, '#1c2340'], [0.6, '#43365f'], [1, '#2a2138']) +
      glow('warm', '#ffcf7d', 0.85) +
      glow('cool', '#8ec9ff', 0.6) +
      glow('pink', '#ff8fb1', 0.6),
    shapes:
      ground +
      circles(random, 9, 'url(#warm)', [30, 80], 120, 640) +
      circles(random, 6, 'url(#cool)', [24, 70], 80, 560) +
      circles(random, 5, 'url(#pink)', [30, 76], 160, 620),
  }),
  // A room with a window and a plant.
  (random) => {
    const wall = random.pick(['#e9dccb', '#d5e0dc', '#e6d3d3', '#d8d6e6'])
    const left = random.between(40, 80)
    return {
      defs: vertical('sky', [0, wall], [1, '#cbb8a4']) + vertical('pane', [0, '#bfe3f5'], [1, '#eef7ee']),
      shapes: `${ground}<rect x="${left}" y="80" width="220" height="330" rx="6" fill="#fffaf2"/><rect x="${left + 14}" y="94" width="192" height="302" fill="url(#pane)"/><path d="M${left + 110} 94v302M${left + 14} 245h192" stroke="#fffaf2" stroke-width="12"/><rect x="500" y="560" width="110" height="130" rx="14" fill="#b5654a"/><path d="M555 570C470 520 470 420 500 360C540 420 560 500 555 570ZM555 570C560 480 600 420 640 400C650 480 610 540 555 570ZM555 570C530 480 545 400 575 330C600 410 590 500 555 570Z" fill="#4f7d5c"/>`,
    }
  },
  // The sea.
  (random) => ({
    defs:
      vertical(
        'sky',
        [0, '#7cc1e8'],
        [0.52, '#e7f6fb'],
        [0.521, '#3a93b5'],
        [0.72, '#7ccbd0'],
        [0.73, '#f2dcb3'],
        [1, '#e3c391'],
      ) + glow('sun', '#ffffff', 0.85),
    shapes: `${ground}<circle cx="${random.between(60, 580)}" cy="130" r="130" fill="url(#sun)"/><path d="M0 575Q90 562 180 577T360 575T540 577T640 573" fill="none" stroke="#fff" stroke-width="9" opacity="0.75"/><path d="M${random.between(40, 420)} 414l26 -62l24 62Z" fill="#fff"/>`,
  }),
  // A park.
  (random) => ({
    defs: vertical('sky', [0, '#cfe9f0'], [0.5, '#e9f3d9'], [1, '#8cb46f']) + glow('leaf', '#fff6c9', 0.8),
    shapes:
      ground +
      circles(random, 12, '#7fae74', [60, 120], 60, 330) +
      circles(random, 10, '#5f9464', [50, 100], 160, 380) +
      circles(random, 7, 'url(#leaf)', [30, 70], 60, 420) +
      '<path d="M0 560Q320 500 640 560V800H0Z" fill="#86b56c"/>',
  }),
  // A café wall with pictures.
  (random) => {
    const frame = (x: number, y: number, fill: string) =>
      `<rect x="${x}" y="${y}" width="110" height="140" rx="4" fill="#2c2a30"/><rect x="${x + 10}" y="${y + 10}" width="90" height="120" fill="${fill}"/>`
    const [one, two] = random.sample(['#e07a5f', '#81b29a', '#f2cc8f', '#3d5a80', '#c9ada7'], 2)
    return {
      defs:
        vertical('sky', [0, random.pick(['#3f5e5a', '#5a4a62', '#7a4a3e', '#34506b'])], [1, '#241f26']) +
        glow('lamp', '#ffdf9e', 0.85),
      shapes: `${ground}${frame(40, 130, one ?? '#e07a5f')}${frame(500, 180, two ?? '#81b29a')}<circle cx="${random.between(180, 460)}" cy="40" r="280" fill="url(#lamp)"/><path d="M0 700H640V800H0Z" fill="#5a4030"/>`,
    }
  },
  // A studio with a coloured wall.
  (random) => {
    const [top, bottom] = random.pick([
      ['#ffd1ba', '#e98a7a'],
      ['#cfe8ff', '#7fa8d8'],
      ['#e6dcff', '#9b88cf'],
      ['#d9f2e3', '#79b894'],
      ['#fff0c2', '#eab54e'],
    ] as const)
    return {
      defs: vertical('sky', [0, top], [1, bottom]) + glow('spot', '#ffffff', 0.6),
      shapes: `${ground}<circle cx="${random.between(180, 460)}" cy="330" r="380" fill="url(#spot)"/>`,
    }
  },
]

export function sceneOf(random: Random): Scene {
  const { defs, shapes } = random.pick(SCENES)(random)
  return { defs: defs + light, shapes }
}

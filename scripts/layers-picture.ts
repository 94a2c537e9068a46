import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS, type Layer } from './check/layers.ts'
import type { Finding } from './check/run.ts'
import { ROOT } from './stack/paths.ts'

/** Draws the table of scripts/check/layers.ts as docs/layers.svg: `npm run layers`. */

const FILE = 'docs/layers.svg'

// Pixels.
const WIDTH = 860
const ROW = 36
const GAP = 6
const LEFT = 44
const NAMES = 272
const TOP = 16

const STYLE = `
  text { font: 14px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
  .name { font: 600 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
  .note { fill: #59636e }
  rect { fill: #f6f8fa; stroke: #d1d9e0 }
  path { stroke: #59636e; stroke-width: 1.5; fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    rect { fill: #151b23; stroke: #3d444d }
    path { stroke: #9198a1 }
  }`

/** The picture as SVG: what is built on nothing stands at the foot, the entry of the Worker on top. */
export function layersPicture(layers: readonly Layer[]): string {
  const rows = layers.toReversed()
  const foot = TOP + rows.length * (ROW + GAP)
  const height = foot + 26
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>Layers of src/. Each imports only from itself and from layers below it.</title>
<style>${STYLE}
</style>
<path d="M20 ${TOP} V${foot - GAP - 2} m-5 -7 l5 7 l5 -7"/>
${rows.map((row, i) => drawn(row, TOP + i * (ROW + GAP))).join('\n')}
<text class="note" x="${LEFT}" y="${foot + 16}">Each layer imports only from itself and from layers below it, types included.</text>
</svg>
`
}

function drawn({ parts, holds }: Layer, y: number): string {
  const baseline = y + ROW / 2 + 5
  const names = parts.map((part) => (part.endsWith('.ts') ? part : `${part}/`)).join('  ')
  return [
    `<rect x="${LEFT}" y="${y}" width="${WIDTH - LEFT - 2}" height="${ROW}" rx="6"/>`,
    `<text class="name" x="${LEFT + 14}" y="${baseline}" xml:space="preserve">${escaped(names)}</text>`,
    `<text class="note" x="${LEFT + NAMES}" y="${baseline}">${escaped(holds)}</text>`,
  ].join('\n')
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Whether docs/layers.svg shows the table as it is. */
export function pictureIsCurrent(): Finding {
  return readFileSync(join(ROOT, FILE), 'utf8') === layersPicture(LAYERS)
    ? null
    : `${FILE} is not drawn from the table of scripts/check/layers.ts; run "npm run layers"`
}

if (import.meta.main) writeFileSync(join(ROOT, FILE), layersPicture(LAYERS))

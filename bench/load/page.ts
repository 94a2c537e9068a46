import type { Recorder, Stretch } from './recorder.ts'
import { shown, type Verdict } from './thresholds.ts'

/** A report that is one file: no script, no style sheet and no font from elsewhere. */

interface Run {
  command: string
  verdicts: readonly Verdict[]
  /** Sentences below the table. */
  notes: readonly string[]
  recorder: Recorder
  /** Length of the run. */
  seconds: number
}

interface Curve {
  name: string
  values: readonly number[]
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 220, 56, 24, 10]
/** Points of a curve, at most about. */
const POINTS = 120

export function pageOf({ command, verdicts, notes, recorder, seconds }: Run): string {
  const stretches = recorder.stretches(Math.max(1, Math.ceil(seconds / POINTS)))
  const of = (name: string, value: (one: Stretch) => number): Curve => ({ name, values: stretches.map(value) })
  const charts = [
    chart('Answers of the API, ms', 'ms', stretches, [
      of('50th percentile', ({ api }) => api.p50),
      of('95th percentile', ({ api }) => api.p95),
      of('99th percentile', ({ api }) => api.p99),
    ]),
    chart('Delivery of messages, ms', 'ms', stretches, [
      of('50th percentile', ({ delivery }) => delivery.p50),
      of('95th percentile', ({ delivery }) => delivery.p95),
      of('99th percentile', ({ delivery }) => delivery.p99),
    ]),
    chart('Requests per second', '/s', stretches, [of('requests', ({ requestsPerSecond }) => requestsPerSecond)]),
    chart('Failures in a stretch', '', stretches, [of('failures', ({ failures }) => failures)]),
    chart('Open sockets', '', stretches, [of('sockets', ({ openSockets }) => openSockets)]),
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Load test</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 760px; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
.missed { font-weight: bold; color: #c22 }
svg { width: 100%; height: auto } svg text { font-size: 11px; fill: currentColor }
.grid { stroke: currentColor; opacity: .15 }
polyline { fill: none; stroke-width: 1.6 }
.c0 { stroke: #2f6fde } .c1 { stroke: #e08a00 } .c2 { stroke: #c2264b }
.k0 { color: #2f6fde } .k1 { color: #e08a00 } .k2 { color: #c2264b }
</style>
<h1>Load test</h1>
<p><code>${escaped(command)}</code></p>
<table>
<tr><th>target of specification 004</th><th>required</th><th>measured</th><th>of</th><th>holds</th></tr>
${verdicts.map(row).join('\n')}
</table>
<ul>
${notes.map((note) => `<li>${escaped(note)}</li>`).join('\n')}
</ul>
${charts.join('\n')}
</html>
`
}

const row = ({ name, target, measured, unit, holds, count }: Verdict): string =>
  `<tr${holds ? '' : ' class="missed"'}><td>${escaped(name)}</td><td>${target} ${unit}</td><td>${shown(measured)} ${unit}</td>` +
  `<td>${count.toLocaleString('en')}</td><td>${holds ? 'yes' : 'no'}</td></tr>`

function chart(title: string, unit: string, stretches: readonly Stretch[], curves: readonly Curve[]): string {
  const top = niceTop(Math.max(0, ...curves.flatMap(({ values }) => values)))
  const last = Math.max(1, stretches.at(-1)?.second ?? 1)
  const x = (second: number) => LEFT + (second / last) * (WIDTH - LEFT - 8)
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP)
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part * top).toFixed(1)
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${Number((part * top).toPrecision(3))}${unit === '' ? '' : ` ${unit}`}</text>`
  })
  const times = [0, 0.5, 1].map(
    (part) =>
      `<text x="${x(part * last).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="${part === 1 ? 'end' : part === 0 ? 'start' : 'middle'}">${Math.round(part * last)} s</text>`,
  )
  const lines = curves.map(({ values }, i) => {
    const points = values.map((value, k) => `${x(stretches[k]?.second ?? 0).toFixed(1)},${y(value).toFixed(1)}`)
    return `<polyline class="c${i}" points="${points.join(' ')}"/>`
  })
  const keys = curves.length < 2 ? [] : curves.map(({ name }, i) => `<span class="k${i}">■</span> ${escaped(name)}`)
  return `<h2>${escaped(title)}</h2>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${[...grid, ...times, ...lines].join('')}</svg>
<p>${keys.join(' · ')}</p>`
}

/** The next of 1, 2 or 5 times a power of ten, so that the lines of the grid have short names. */
function niceTop(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

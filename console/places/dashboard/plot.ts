import UPlot from 'uplot'
import type { Series } from '../../api/wire/statistics.ts'

interface Plotted {
  times: readonly string[]
  step: 'hour' | 'day'
  series: Series
  show: (value: number) => string
  height: number
}

const LABELS = {
  hour: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }),
} as const

/** Draws a chart; the returned function takes it away. It follows the width of its frame and the colours of the page. */
export function plot(frame: HTMLElement, { times, step, series, show, height }: Plotted): () => void {
  const colour = (name: string) => getComputedStyle(frame).getPropertyValue(name)
  const seconds = times.map((time) => Date.parse(time) / 1000)
  const label = (second: number) => LABELS[step].format(new Date(second * 1000))
  const grid = { stroke: () => resolved(frame, '--line'), width: 1 }
  const font = `11px ${colour('font-family') || 'system-ui'}`
  const axis = { stroke: () => resolved(frame, '--soft'), grid, ticks: { show: false }, font }
  const chart = new UPlot(
    {
      width: frame.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { ...axis, size: 22, values: (_, all) => all.map(label) },
        {
          ...axis,
          size: 44,
          space: 28,
          values: (_, all) => all.map((value) => (Number.isInteger(value) ? show(value) : '')),
        },
      ],
      series: [
        {},
        {
          stroke: () => resolved(frame, '--accent'),
          width: 2,
          fill: () => resolved(frame, '--accent-soft'),
          points: { show: false },
        },
        { stroke: () => resolved(frame, '--soft'), dash: [4, 4], width: 1, points: { show: false } },
      ],
      hooks: { setCursor: [({ cursor }) => (frame.title = titleAt(cursor.idx ?? null))] },
    },
    [seconds, [...series.values], [...series.previous]],
    frame,
  )
  const titleAt = (i: number | null): string => {
    const [second, value, before] = i === null ? [] : [seconds[i], series.values[i], series.previous[i]]
    if (second === undefined) return ''
    return `${label(second)}: ${value === null || value === undefined ? '–' : show(value)} (before: ${before === null || before === undefined ? '–' : show(before)})`
  }
  const resize = new ResizeObserver(() => chart.setSize({ width: frame.clientWidth, height }))
  resize.observe(frame)
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const redraw = () => chart.redraw()
  scheme.addEventListener('change', redraw)
  const theme = new MutationObserver(redraw)
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    resize.disconnect()
    theme.disconnect()
    scheme.removeEventListener('change', redraw)
    chart.destroy()
  }
}

/** A colour of the page as a canvas takes it: `light-dark()` is resolved by a property that is a colour. */
function resolved(frame: HTMLElement, name: string): string {
  frame.style.setProperty('outline-color', `var(${name})`)
  return getComputedStyle(frame).outlineColor
}

import { useEffect, useRef } from 'preact/hooks'
import type { Series } from '../../api/wire/statistics.ts'
import { chartInWords } from './change.ts'

interface ChartProps {
  title: string
  times: readonly string[]
  step: 'hour' | 'day'
  series: Series
  show: (value: number) => string
}

const HEIGHT = 110

/** A series over time, with that of the span before. Drawn by uPlot, which is loaded with the first chart. */
export function Chart({ title, times, step, series, show }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const text = JSON.stringify([times, series])
  useEffect(() => {
    const { current: element } = frame
    if (!element) return
    let isGone = false
    let end = () => {}
    void import('./plot.ts').then(({ plot }) => {
      if (!isGone) end = plot(element, { times, step, series, show, height: HEIGHT })
    })
    return () => {
      isGone = true
      end()
    }
  }, [text])
  // The frame has its height before the chart is drawn, so that nothing jumps.
  return (
    <div
      ref={frame}
      class="chart"
      role="img"
      aria-label={chartInWords(title, series.values, show)}
      style={{ height: `${HEIGHT}px` }}
    />
  )
}

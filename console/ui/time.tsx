import { useEffect, useState } from 'preact/hooks'
import { millisecondsUntil } from '../../app/clock.ts'
import { spanIn } from './span.ts'

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const dayOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

const EVERY = 15_000

/** Renders again every now and then, so that "2 min ago" stays true. */
function useTick(): void {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), EVERY)
    return () => clearInterval(timer)
  }, [])
}

/** How long ago, or in how long; the exact time as a tooltip. */
export function Ago({ at }: { at: string }) {
  useTick()
  const away = millisecondsUntil(at)
  return (
    <time dateTime={at} title={full.format(new Date(at))}>
      {away > 0 ? `in ${spanIn(away)}` : `${spanIn(-away)} ago`}
    </time>
  )
}

/** A due time; late ones stand out. */
export function Due({ at }: { at: string }) {
  useTick()
  const away = millisecondsUntil(at)
  return (
    <time dateTime={at} title={full.format(new Date(at))} class={away < 0 ? 'overdue' : 'due'}>
      {away < 0 ? `${spanIn(-away)} late` : spanIn(away)}
    </time>
  )
}

export const At = ({ at }: { at: string | null | undefined }) =>
  at === null || at === undefined ? (
    <span class="soft">–</span>
  ) : (
    <time dateTime={at} title={full.format(new Date(at))}>
      {short.format(new Date(at))}
    </time>
  )

export const Day = ({ at }: { at: string }) => <time dateTime={at}>{dayOnly.format(new Date(at))}</time>

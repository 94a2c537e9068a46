export interface HalfYear {
  title: string
  /** The first day. */
  from: string
  /** The day after the last one. */
  to: string
}

const MOST = 8

/** The half-years until a time, the newest first. @param at in milliseconds since 1970 */
export function halfYears(at: number): [HalfYear, ...HalfYear[]] {
  const today = new Date(at)
  const newest = today.getUTCFullYear() * 2 + (today.getUTCMonth() < 6 ? 0 : 1)
  const halfYear = (number: number): HalfYear => ({
    title: `${number % 2 === 0 ? 'January to June' : 'July to December'} ${Math.floor(number / 2)}`,
    from: dayOf(number),
    to: dayOf(number + 1),
  })
  return [halfYear(newest), ...Array.from({ length: MOST - 1 }, (_, i) => halfYear(newest - 1 - i))]
}

const dayOf = (number: number): string => `${Math.floor(number / 2)}-${number % 2 === 0 ? '01' : '07'}-01`

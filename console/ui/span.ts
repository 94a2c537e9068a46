const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span in its largest unit or two, such as `3 h 5 min`. @param milliseconds not below zero */
export function spanIn(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / 1000)} s`
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`
  if (milliseconds < DAY) {
    const minutes = Math.floor((milliseconds % HOUR) / MINUTE)
    const hours = Math.floor(milliseconds / HOUR)
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
  }
  return `${Math.floor(milliseconds / DAY)} d`
}

/** Money in the usual unit of its currency. */
export function moneyIn(minor: number | null, currency: string | null): string {
  if (minor === null || currency === null) return '–'
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}

/** `under_review` as people write it. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[_.]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A time as a field of dates and times takes it: in the operator's zone, to the minute. */
export function toLocal(at: string | null): string {
  if (at === null) return ''
  const time = new Date(at)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What such a field says, in UTC; null where it is empty. */
export const fromLocal = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : new Date(text).toISOString()

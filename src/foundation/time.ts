/**
 * A time as the API writes it: UTC with milliseconds. @param time in milliseconds since 1970, as Postgres writes it, or
 * as a column gives it
 */
export const utc = (time: number | string | Date): string => new Date(time).toISOString()

/** The day of a time in UTC, as YYYY-MM-DD. @param time in milliseconds since 1970 */
export const utcDay = (time: number): string => utc(time).slice(0, 10)

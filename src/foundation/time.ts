/**
 * A time as the API writes it: UTC with milliseconds. @param time in milliseconds since 1970, or as Postgres writes it
 */
export const utc = (time: number | string): string => new Date(time).toISOString()

/** The day of a time in UTC, as YYYY-MM-DD. @param time in milliseconds since 1970 */
export const utcDay = (time: number): string => utc(time).slice(0, 10)

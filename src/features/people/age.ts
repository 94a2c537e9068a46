/** Adults only: eighteen by calendar, in the earliest time zone. */
export const ADULT_AGE = 18

/** Whole years of age on a day; both in the form YYYY-MM-DD. `age_on` in SQL is its twin. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** Offset of the earliest time zone from UTC, in milliseconds. */
const FIRST_ZONE = 14 * 3_600_000

/**
 * The day by which ages are computed: the one that has begun somewhere on Earth (UTC+14), so that users are as old as
 * they are anywhere. `day_of_ages` in SQL is its twin.
 */
export const dayOf = (now: number): string => new Date(now + FIRST_ZONE).toISOString().slice(0, 10)

export const isAdult = (birthDate: string, now: number): boolean => ageOn(birthDate, dayOf(now)) >= ADULT_AGE

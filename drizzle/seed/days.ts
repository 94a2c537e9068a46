/** Days of the calendar as YYYY-MM-DD, in UTC, as the product computes ages. */

const DAY = 86_400_000

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/**
 * The date of birth of a person who is `age` on a day and has had their birthday so many days before it. With 1 to 364
 * days they stay that old for the rest of the year, leap years or not.
 */
export function bornOn(day: string, age: number, daysSinceBirthday: number): string {
  const birthday = new Date(Date.parse(day) - daysSinceBirthday * DAY)
  // A date that this year lacks, 29 February, becomes 1 March.
  birthday.setUTCFullYear(birthday.getUTCFullYear() - age)
  return dayOf(birthday.getTime())
}

/** The date of birth of a person who is so old today, and stays it for months: for profiles of tests and demos. */
export const bornYearsAgo = (age: number): string => bornOn(dayOf(Date.now()), age, 100)

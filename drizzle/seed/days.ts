/** Days of the calendar as YYYY-MM-DD, in UTC, as the product reckons ages. */

const DAY = 86_400_000

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/**
 * The date of birth of somebody who is `age` on a day and has had their birthday so many days before it. Between 1 and 364
 * of them they stay that old for as many days as are missing to a year, leap years or not.
 */
export function bornOn(day: string, age: number, daysSinceBirthday: number): string {
  const birthday = new Date(Date.parse(day) - daysSinceBirthday * DAY)
  // A date that this year does not have, 29 February, becomes 1 March.
  birthday.setUTCFullYear(birthday.getUTCFullYear() - age)
  return dayOf(birthday.getTime())
}

/** The date of birth of somebody who is so old today, and stays it for months: for profiles of tests and demos. */
export const bornYearsAgo = (age: number): string => bornOn(dayOf(Date.now()), age, 100)

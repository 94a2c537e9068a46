/** Adults only: eighteen by calendar on the day, in UTC. */
export const ADULT_AGE = 18
export const MAX_PHOTOS = 9
/** Pictures a profile needs before it can be published. */
export const MIN_PHOTOS = 1
export const MAX_INTERESTS = 20

/** Whole years of age on a day; both in the form YYYY-MM-DD. `age_on` in SQL is its twin. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

export const isAdult = (birthDate: string, now: number): boolean => ageOn(birthDate, dayOf(now)) >= ADULT_AGE

/** What an interest is compared by: two spellings that differ in case or width only are one interest. */
export const interestKey = (interest: string): string => interest.normalize('NFKC').toLocaleLowerCase('und')

/** The interests without repetitions, in the order given. */
export function distinctInterests(interests: readonly string[]): { labels: string[]; keys: string[] } {
  const byKey = new Map<string, string>()
  for (const label of interests) if (!byKey.has(interestKey(label))) byKey.set(interestKey(label), label)
  return { labels: [...byKey.values()], keys: [...byKey.keys()] }
}

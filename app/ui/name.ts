/** The name of a user, who may no longer be visible. */
export const nameOf = ({ first_name }: { first_name: string | null }): string => first_name ?? 'Somebody'

/** The same with their age, where it is known. */
export const nameAndAge = (person: { first_name: string | null; age: number | null }): string =>
  person.age === null ? nameOf(person) : `${nameOf(person)}, ${person.age}`

/** The functions of the database, in the order in which they need each other. `npm run db:generate` turns changes into migrations. */
export const FUNCTIONS = [
  'age_on',
  'km_between',
  'can_meet',
  'card_of',
  'add_photo',
  'decide',
  'rotate_session',
] as const

export type FunctionFile = (typeof FUNCTIONS)[number]

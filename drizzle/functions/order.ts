/** The functions of the database, in the order in which they need each other. `npm run db:generate` turns changes into migrations. */
export const FUNCTIONS = [
  'age_on',
  'km_between',
  'tiles',
  'listing',
  'can_meet',
  'feed',
  'card_of',
  'announce',
  'security_events',
  'end_sessions',
  'open_session',
  'rotate_session',
  'sign_in_by_phone',
  'mail_tokens',
  'register_by_email',
  'prove_email',
  'sign_in_by_google',
  'link_phone',
  'suspend_account',
  'close_account',
  'add_photo',
  'decide',
] as const

export type FunctionFile = (typeof FUNCTIONS)[number]

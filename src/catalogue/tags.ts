/** Groups of operations, with what a reader finds in each. */
export const TAGS = {
  Auth: 'Signing up, signing in and out, sessions and sign-in methods.',
  Profile: 'The profile that other users see, its photos, and discovery preferences.',
  Privacy: 'Deleting, restoring and exporting an account.',
  Discovery: 'The feed, and liking or passing on users.',
  Connections: 'Interests and the shortlist.',
  Matches: 'Matches and live matching.',
  Messaging: 'Conversations, messages, pictures and message requests.',
  Calls: 'Audio and video calls between two matched users; see docs/calls.md for the client side.',
  Billing: 'Plans, subscriptions and what a plan includes; see docs/billing.md.',
  Coins: 'Coins: packages, balance, rewards, and what coins buy.',
  Content: 'Pages that operators write: terms, privacy, help and others.',
  Safety: 'Blocking and reporting users, and notices of illegal content.',
  Notifications: 'Devices that receive push notifications, and notification preferences.',
  Realtime: 'WebSockets; their events are described in `/asyncapi.json`.',
  Admin: 'For operators, by their role (docs/operators.md). Needs a second factor, see `POST /admin/confirmation`.',
  Operations: 'Health checks, API documents and maintenance.',
  Development: 'Not available in production.',
} as const

export type Tag = keyof typeof TAGS

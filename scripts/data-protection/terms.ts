/** The words of the data-protection register: classes of data, activities with purpose and basis, and how data ends. */

/** What a column says about a person. */
export const CLASSES = {
  identifier: 'ids that stand for a person or for something of theirs: random, or keyed hashes',
  contact: 'phone numbers, addresses and push tokens, encrypted, and keyed indexes of them',
  profile: 'what a person shows of themselves: names, date of birth, pictures, their own words, preferences',
  special: 'special categories (GDPR art. 9): what may tell of a sex life or orientation, or of beliefs or health',
  location: 'squares of about a kilometre or more, and what is computed from them',
  behaviour: 'what a person did, and when: decisions about others, matches, calls, uses',
  message: 'words and pictures that people send to each other',
  money: 'purchases, entitlements, coins',
  safety: 'reports, signals, cases, decisions, appeals',
  security: 'credentials, sessions, network addresses, attempts',
  operator: 'what employees did, in their words or by their ids',
  technical: 'states, versions, counters and times that say something only beside the rest of their row',
  content: 'what the product offers to everybody; nothing about a person',
} as const
export type DataClass = keyof typeof CLASSES

/** Articles of the GDPR by which something may be processed. */
export const BASES = {
  contract: 'performance of the contract with the user (art. 6(1)(b))',
  consent: 'explicit consent, given by filling in what is voluntary (art. 6(1)(a), art. 9(2)(a))',
  law: 'a legal obligation (art. 6(1)(c))',
  interests: 'legitimate interests (art. 6(1)(f))',
} as const
export type Basis = keyof typeof BASES

/** The basis of a special category in addition to that of its activity. */
export const SPECIAL_BASIS = 'explicit consent (art. 9(2)(a)), or defence of legal claims (art. 9(2)(f)) in evidence'

/** Under which safeguard data leaves the EEA; the agreements are concluded by whoever runs a deployment. */
const FRAMEWORK = 'EU-US Data Privacy Framework (art. 45), else standard contractual clauses (art. 46)'
const CLAUSES = 'standard contractual clauses (art. 46)'
const INSIDE = 'none needed: within the EU'

/** Everybody outside who gets data: what for, and under which safeguard it leaves the EEA. */
export const RECIPIENTS = {
  cloudflare: {
    name: 'Cloudflare',
    does: 'runs the Worker, objects, queues, bucket, images and relays of calls; keeps the log and traces',
    safeguard: FRAMEWORK,
  },
  neon: { name: 'Neon', does: 'hosts Postgres', safeguard: FRAMEWORK },
  upstash: { name: 'Upstash', does: 'hosts Redis', safeguard: CLAUSES },
  twilio: { name: 'Twilio', does: 'sends codes to phones', safeguard: FRAMEWORK },
  plivo: {
    name: 'Plivo',
    does: 'sends the codes that Twilio does not take, where an account is configured',
    safeguard: CLAUSES,
  },
  resend: { name: 'Resend', does: 'sends mails', safeguard: CLAUSES },
  google: {
    name: 'Google',
    does: 'signs in by Google; delivers notifications (FCM); sells in Play; advertisements (AdMob)',
    safeguard: FRAMEWORK,
  },
  apple: {
    name: 'Apple',
    does: 'delivers calls and notifications (APNs); sells in the App Store',
    safeguard: CLAUSES,
  },
  stripe: { name: 'Stripe', does: 'takes card payments', safeguard: FRAMEWORK },
  sightengine: { name: 'Sightengine', does: 'looks at pictures before they are shown', safeguard: INSIDE },
  sentry: {
    name: 'Sentry',
    does: 'takes reports of errors, of a person at most the id of a request, where a DSN is configured',
    safeguard: FRAMEWORK,
  },
  telemetry: {
    name: 'Destinations of logs and traces',
    does: 'keep what the account sends them (Workers observability, Logpush), where one is configured',
    safeguard: `by its place: ${CLAUSES}, or none within the EEA`,
  },
  commission: {
    name: 'European Commission',
    does: 'publishes statements of reasons without personal data (DSA art. 24(5))',
    safeguard: INSIDE,
  },
} as const
export type Recipient = keyof typeof RECIPIENTS

/** A processing activity: one part of the record of article 30. */
export interface Activity {
  readonly title: string
  readonly purpose: string
  readonly bases: readonly Basis[]
  readonly subjects: string
  readonly recipients: readonly Recipient[]
}

const HOSTS = ['cloudflare', 'neon', 'upstash'] as const

const activity = (
  title: string,
  purpose: string,
  bases: readonly Basis[],
  recipients: readonly Recipient[] = [],
  subjects = 'users',
): Activity => ({ title, purpose, bases, subjects, recipients: [...HOSTS, ...recipients] })

export const ACTIVITIES = {
  account: activity(
    'Accounts and sign-in',
    'open an account, sign its owner in, reach them, and let them leave',
    ['contract'],
    ['twilio', 'plivo', 'resend', 'google'],
  ),
  security: activity(
    'Security of accounts',
    'detect and stop attacks on accounts, and show their owners what happened',
    ['interests', 'law'],
    ['sentry', 'telemetry'],
    'users, and people who try to sign in',
  ),
  profile: activity(
    'Profiles and pictures',
    'show a person to others as they wish to be shown',
    ['contract', 'consent'],
    ['sightengine'],
  ),
  discovery: activity('Discovery', 'find people who may suit each other, by place, age, and whom they look for', [
    'contract',
    'consent',
  ]),
  pairs: activity('Decisions and matches', 'let two people consent to meet, once for each pair', [
    'contract',
    'consent',
  ]),
  messages: activity('Conversations', 'carry messages between two matched people, and keep them for both', [
    'contract',
  ]),
  calls: activity('Calls', 'connect calls between two matched people, and measure their quality', ['contract']),
  notifications: activity(
    'Notifications',
    'tell a person of what waits for them while the app is closed',
    ['contract'],
    ['google', 'apple'],
  ),
  safety: activity(
    'Safety and moderation',
    'act on reports and illegal content, protect people from fraud and harassment, decide appeals',
    ['law', 'interests'],
    ['sightengine', 'commission', 'resend'],
    'users, and people who report without an account',
  ),
  payments: activity(
    'Payments',
    'sell plans and coins, grant what was paid for, refund it, and keep books',
    ['contract', 'law'],
    ['stripe', 'apple', 'google'],
  ),
  coins: activity(
    'Coins and rewards',
    'keep the balance of a person, spend coins, and reward each action once',
    ['contract', 'interests'],
    ['google'],
  ),
  consents: activity('Consents', 'prove to which terms a person has agreed, and ask again when they change', ['law']),
  inactivity: activity(
    'Deletion of unused accounts',
    'warn the owners of accounts that nobody uses, and then delete them (art. 5(1)(e))',
    ['law'],
    ['resend', 'google', 'apple'],
  ),
  operators: activity(
    'Work of operators',
    'let employees do their work with a second factor, and account for what they did',
    ['interests', 'law'],
    [],
    'employees, and users whom an entry is about',
  ),
  statistics: activity('Statistics', 'count how the product is used, without persons', ['interests'], [], 'nobody'),
  product: activity('The product itself', 'hold what the product offers and how it runs', ['interests'], [], 'nobody'),
} as const satisfies Record<string, Activity>
export type ActivityName = keyof typeof ACTIVITIES

/** How long something is kept, and what ends it. */
export interface End {
  readonly kept: string
  /** Functions that end it, by their names in `src/` or `drizzle/functions/`; none where a person has to, or nothing is to end. */
  readonly by: readonly string[]
}

export const ENDS = {
  account: { kept: 'as long as the account exists', by: ['close_account'] },
  conversation: { kept: 'until one of the two accounts is purged', by: ['close_account', 'onAccountClosed'] },
  session: { kept: 'until its session ends, or the account is purged', by: ['end_sessions', 'close_account'] },
  passes: {
    kept: '`pass_days` for passes; other decisions as long as both accounts exist',
    by: ['forgetOldPasses', 'close_account'],
  },
  calls: { kept: '`CALL_DAYS`', by: ['forgetOldCalls', 'close_account'] },
  interactions: { kept: '30 days', by: ['forgetOldInteractions', 'close_account'] },
  mails: { kept: 'until the token in the mail has expired', by: ['forgetOldMails', 'close_account'] },
  held: { kept: 'until the person is 18', by: ['releaseContacts'] },
  search: { kept: 'until the search ends', by: ['stop_search', 'close_account'] },
  reports: {
    kept: 'words and evidence 6 months after the last decision; then ids and the reason',
    by: ['forgetOldReports'],
  },
  statements: { kept: '6 months after the time to appeal, once the account is purged', by: ['forgetOldStatements'] },
  appeals: { kept: 'words 6 months after the decision; the rest with its statement', by: ['forgetOldStatements'] },
  marks: { kept: '2 years after the ban, or until it is undone', by: ['forgetOldMarks'] },
  beginnings: { kept: '7 days', by: ['forgetOldFirstMessages', 'close_account'] },
  restrictions: { kept: 'until the restriction ends', by: ['endRestrictions', 'close_account'] },
  notices: { kept: '30 days', by: ['reconcileDue'] },
  traces: { kept: 'until the reward can no longer be had twice: two days to two years', by: ['forgetExpired'] },
  outbox: { kept: 'until consumers have succeeded: seconds', by: ['deleteRows'] },
  inactivity: { kept: 'until the account is used, or deleted', by: ['followInactive', 'close_account'] },
  hub: { kept: 'until its account is purged', by: ['onAccountClosed'] },
  events: { kept: '72 hours', by: ['KEPT'] },
  callState: { kept: 'until both devices know the outcome, or an account is purged', by: ['onAccountClosed'] },
  books: { kept: '10 years after the end of the year, as books must be (by hand, once a year)', by: [] },
  moderation: { kept: '5 years after the case was closed, for claims (by hand, once a year)', by: [] },
  audit: { kept: '5 years, for claims and to prove how employees acted (by hand, once a year)', by: [] },
  securityLog: { kept: '1 year', by: ['forgetOldSecurityEvents'] },
  product: { kept: 'as long as the product needs it', by: [] },
} as const satisfies Record<string, End>
export type EndName = keyof typeof ENDS

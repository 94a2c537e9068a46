/** The rules that people are held to, each with what a decision under it needs. */

export const FEATURES = ['sending', 'requests', 'discovery', 'live'] as const
export type Feature = (typeof FEATURES)[number]

/** What a decision does, from the mildest to the gravest. `none`: the case is closed, and nothing happens to the person. */
export const MEASURES = ['none', 'warning', 'content_removed', 'restriction', 'suspension', 'ban'] as const
export type Measure = (typeof MEASURES)[number]

/** Categories of the Commission's transparency database (statement schema of 1 July 2025). */
export type DsaCategory =
  | 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD'
  | 'STATEMENT_CATEGORY_CYBER_VIOLENCE'
  | 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS'
  | 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'
  | 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'
  | 'STATEMENT_CATEGORY_VIOLENCE'

interface PolicySpec {
  readonly title: string
  /** The rule, as the person is told it. */
  readonly text: string
  readonly category: DsaCategory
  /** Strikes of a decision under it, unless the moderator says otherwise; they count for a year. */
  readonly strikes: number
  /** What the console suggests for the first time. */
  readonly measure: Measure
  /** A ban under it tells everybody whom the person has talked to. */
  readonly isFraud?: true
}

export const POLICIES = {
  adults_only: {
    title: 'Adults only',
    text: 'VibesMatch is for people who are 18 or older.',
    category: 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS',
    strikes: 0,
    measure: 'suspension',
  },
  child_safety: {
    title: 'Safety of children',
    text: 'Nothing that sexualises or endangers children.',
    category: 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS',
    strikes: 10,
    measure: 'ban',
  },
  threats: {
    title: 'Threats and violence',
    text: 'No threats, no incitement to violence, and no stalking.',
    category: 'STATEMENT_CATEGORY_VIOLENCE',
    strikes: 5,
    measure: 'suspension',
  },
  harassment: {
    title: 'Harassment',
    text: 'Nobody is insulted, pressed, or written to again after they have said no.',
    category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
    strikes: 2,
    measure: 'warning',
  },
  hate: {
    title: 'Hate',
    text: 'Nobody is attacked for who they are.',
    category: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH',
    strikes: 4,
    measure: 'restriction',
  },
  sexual_content: {
    title: 'Sexual content',
    text: 'No sexual pictures on profiles, and none in messages that were not asked for.',
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    strikes: 2,
    measure: 'content_removed',
  },
  scam: {
    title: 'Scams',
    text: 'Nobody is asked for money, deceived about investments, or led to pay elsewhere.',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    strikes: 10,
    measure: 'ban',
    isFraud: true,
  },
  fake_profile: {
    title: 'Fake profiles',
    text: 'A profile shows the person who uses it, with their own pictures and age.',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    strikes: 3,
    measure: 'suspension',
  },
  spam: {
    title: 'Spam',
    text: 'No advertising, and not the same message to many.',
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    strikes: 1,
    measure: 'restriction',
  },
  profile_content: {
    title: 'Profile content',
    text: 'Pictures and texts of a profile follow the guidelines.',
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    strikes: 1,
    measure: 'content_removed',
  },
  ban_evasion: {
    title: 'Return after a ban',
    text: 'Whoever has been banned does not come back under another account.',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    strikes: 10,
    measure: 'ban',
  },
  false_reports: {
    title: 'Abuse of reports',
    text: 'Reports are not used to harm others.',
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    strikes: 1,
    measure: 'warning',
  },
  account_security: {
    title: 'Security of accounts',
    text: 'An account is used by its owner alone. One that somebody else may use is stopped until its owner is back.',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    strikes: 0,
    measure: 'suspension',
  },
  other: {
    title: 'Other terms',
    text: 'The terms of use hold beside these rules.',
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    strikes: 1,
    measure: 'warning',
  },
} as const satisfies Record<string, PolicySpec>

export type PolicyKey = keyof typeof POLICIES
// Guarantee: the keys of the table above, of which there is at least one.
export const POLICY_KEYS = Object.keys(POLICIES) as [PolicyKey, ...PolicyKey[]]

export const isPolicyKey = (key: string): key is PolicyKey => Object.hasOwn(POLICIES, key)

export const policyOf = (key: PolicyKey): PolicySpec => POLICIES[key]

/** Strikes count for so long. */
export const STRIKE_DAYS = 365

/** What so many strikes within {@link STRIKE_DAYS} suggest. Advice for the moderator, never done by itself. */
export const STRIKE_ADVICE: readonly {
  readonly from: number
  readonly measure: Measure
  readonly days: number | null
}[] = [
  { from: 1, measure: 'warning', days: null },
  { from: 3, measure: 'restriction', days: 7 },
  { from: 5, measure: 'suspension', days: 14 },
  { from: 8, measure: 'suspension', days: 60 },
  { from: 10, measure: 'ban', days: null },
]

/** Months within which a decision may be appealed (DSA art. 20), and for which its evidence is kept. */
export const APPEAL_MONTHS = 6

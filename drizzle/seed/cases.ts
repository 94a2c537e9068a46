import type { REASONS, ReportReason, Signal } from '../../src/catalogue/cases.ts'
import type { Feature, Measure, PolicyKey } from '../../src/catalogue/policies.ts'
import type { SeedPerson } from './people.ts'

/** A case of the seed data. Times in minutes before the seeding. */
export interface SeedCase {
  subject: SeedPerson
  reports: { reporter: SeedPerson; reason: ReportReason; words: string | null; ago: number; message: string | null }[]
  signals: { signal: Signal; amount: number; note: string; ago: number }[]
  note: string | null
  /** The gravest of its reasons. */
  urgency: keyof typeof REASONS
  /** How it was closed; null while it is open. */
  ruling: SeedRuling | null
}

export interface SeedRuling {
  measure: Measure
  policy: PolicyKey | null
  explanation: string | null
  features: readonly Feature[]
  days: number | null
  strikes: number
  ago: number
  appeal: { words: string; answer: 'open' | 'granted' | 'rejected' } | null
}

const HOUR = 60
const DAY = 24 * HOUR

interface Scene {
  reports?: readonly [ReportReason, string | null, string?][]
  signal?: readonly [Signal, number, string]
  note?: string
  ruling?: Partial<SeedRuling> & { measure: Measure }
}

/** What is in the cases, in order; those after the last begin again with other people. */
const SCENES: readonly Scene[] = [
  { reports: [['underage', 'She says in her bio that she has just turned 17.']] },
  {
    reports: [['harassment', 'Keeps insulting me since I said no.', 'You will be sorry that you ever said no to me.']],
  },
  {
    reports: [
      [
        'scam',
        'Wants me to put money into a platform for crypto.',
        'My uncle made 40 % in a week, I can show you the platform.',
      ],
      ['scam', 'Asked for gift cards.', 'Could you send me a Steam card? I pay you back on Friday.'],
    ],
    signal: [
      'payment_handle_in_first_message',
      3,
      'Ways to pay (crypto address, gift card) in first messages to 3 people within 24 hours.',
    ],
  },
  { signal: ['identical_first_messages', 12, 'The same first message to 12 people within 24 hours.'] },
  {
    reports: [['fake_profile', 'These are pictures of an actress.']],
    note: 'The pictures look like those of an agency.',
  },
  {
    reports: [['inappropriate_behavior', 'Sent pictures that I had not asked for.', 'Do you want to see more of me?']],
  },
  {
    signal: [
      'device_of_banned',
      1,
      'Uses a device of a banned account. The device is shared: one account that was never banned uses it, too.',
    ],
  },
  { reports: [['spam', null, 'Follow me, my shop has 20 % off today!']] },
  {
    signal: ['impossible_travel', 2, 'The profile moved at least 2100 km within an hour. It is journey 2 of the kind.'],
  },
  { reports: [['other', 'He was very late for our date and then did not pay.']] },
  {
    signal: [
      'link_in_first_message',
      4,
      'Ways to elsewhere (domain, messenger) in first messages to 4 people within 24 hours.',
    ],
  },
  {
    reports: [
      ['harassment', 'Threatens to come to my work.', 'I know where you work. See you tomorrow.'],
      ['harassment', null],
    ],
  },
  {
    reports: [
      ['spam', 'The same text to my friend and me.', 'Hello beautiful, your smile made my day, write me elsewhere?'],
    ],
    ruling: {
      measure: 'warning',
      policy: 'spam',
      explanation: 'You have sent the same message to many people.',
      strikes: 1,
    },
  },
  {
    reports: [['other', 'I do not like his jokes.', 'Why did the surfer cross the road?']],
    ruling: { measure: 'none' },
  },
  {
    reports: [['harassment', 'Insults after I declined.', 'Nobody else will ever want you.']],
    ruling: {
      measure: 'restriction',
      policy: 'harassment',
      explanation: 'You have insulted somebody who had said no. You cannot send messages for a week.',
      features: ['sending', 'requests'],
      days: 7,
      strikes: 2,
      appeal: { words: 'I was angry, but I apologised the same evening.', answer: 'open' },
    },
  },
  {
    reports: [['fake_profile', 'He is not the man in the pictures.']],
    ruling: {
      measure: 'suspension',
      policy: 'fake_profile',
      explanation: 'The pictures of your profile show somebody else.',
      days: 14,
      strikes: 3,
      appeal: { words: 'It is me, ten years ago. I can send a recent picture.', answer: 'granted' },
    },
  },
  {
    reports: [['scam', 'Asked me for 400 euros for a flight.', 'I only need 400 for the flight, then I am with you.']],
    ruling: {
      measure: 'ban',
      policy: 'scam',
      explanation: 'You have asked people for money under a pretext.',
      strikes: 10,
      appeal: { words: 'The money was for my family.', answer: 'rejected' },
    },
  },
]

/** How many cases there are. */
const COUNT = 40
/** People of Helsinki, whom nobody on the tour in Lisbon meets. */
const CITY = 'Helsinki'

/** The cases of the seed data, about people whom the tour does not lead to. */
export function casesOf(people: readonly SeedPerson[]): SeedCase[] {
  const locals = people.filter(({ city }) => city === CITY)
  return Array.from({ length: COUNT }, (_, i) => toCase(SCENES[i % SCENES.length] ?? {}, i, locals))
}

function toCase({ reports = [], signal, note, ruling }: Scene, i: number, locals: readonly SeedPerson[]): SeedCase {
  const [subject, ...others] = [...locals.slice(i), ...locals.slice(0, i)]
  if (!subject) throw new Error('the seed data has nobody for a case')
  const opened = ruling === undefined ? HOUR / 2 + i * 73 : 3 * DAY + i * 11 * HOUR
  return {
    subject,
    reports: reports.map(([reason, words, message = null], at) => {
      const reporter = others[at + 40]
      if (!reporter) throw new Error('the seed data has nobody who reports')
      return { reporter, reason, words, message, ago: opened - at * 20 }
    }),
    signals: signal === undefined ? [] : [{ signal: signal[0], amount: signal[1], note: signal[2], ago: opened - 5 }],
    note: note ?? null,
    urgency: reports[0]?.[0] ?? 'signal',
    ruling:
      ruling === undefined
        ? null
        : {
            policy: null,
            explanation: null,
            features: [],
            days: null,
            strikes: 0,
            appeal: null,
            ago: opened - 2 * HOUR,
            ...ruling,
          },
  }
}

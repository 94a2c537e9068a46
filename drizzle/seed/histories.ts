import { PORTRAIT } from './portrait.ts'
import type { Tour } from './tour.ts'

/** One event in a conversation; messages have names so that later steps can refer to them. `ago` in minutes. */
export type SeedStep = { by: string; ago: number; message: string } & (
  | { do: 'send'; content: string; picture?: SeedPicture }
  | { do: 'read' | 'delete' }
  | { do: 'edit'; content: string }
  | { do: 'react'; emoji: string }
)

/** A picture sent by a user: the seed of a scene with them in it. */
export interface SeedPicture {
  scene: number
  width: number
  height: number
}

export interface SeedHistory {
  pair: readonly [string, string]
  steps: SeedStep[]
}

const HOUR = 60
const DAY = 24 * HOUR

/** Writes a conversation line by line. */
class Talk {
  readonly steps: SeedStep[] = []
  readonly #pair: readonly [string, string]

  constructor(one: string, other: string) {
    this.#pair = [one, other]
  }

  #name(n: number): string {
    return `tour-${n}`
  }

  /** @param who 0 or 1 @returns the number of the message */
  say(who: 0 | 1, ago: number, content: string, picture?: SeedPicture): number {
    const [last, before] = [this.steps.at(-1), this.steps.findLast((step) => step.do === 'send')]
    // A sender has read all earlier messages.
    if (last && before && before.by !== this.#pair[who])
      this.steps.push({ do: 'read', by: this.#pair[who], ago: Math.min(last.ago, ago + 1), message: before.message })
    const n = this.steps.filter((step) => step.do === 'send').length + 1
    this.steps.push({
      do: 'send',
      by: this.#pair[who],
      ago,
      message: this.#name(n),
      content,
      ...(picture ? { picture } : {}),
    })
    return n
  }

  read(who: 0 | 1, ago: number, through: number): void {
    this.steps.push({ do: 'read', by: this.#pair[who], ago, message: this.#name(through) })
  }

  edit(who: 0 | 1, ago: number, n: number, content: string): void {
    this.steps.push({ do: 'edit', by: this.#pair[who], ago, message: this.#name(n), content })
  }

  remove(who: 0 | 1, ago: number, n: number): void {
    this.steps.push({ do: 'delete', by: this.#pair[who], ago, message: this.#name(n) })
  }

  react(who: 0 | 1, ago: number, n: number, emoji: string): void {
    this.steps.push({ do: 'react', by: this.#pair[who], ago, message: this.#name(n), emoji })
  }

  done(): SeedHistory {
    return { pair: this.#pair, steps: this.steps }
  }
}

/** The conversations of the tour, in the order of its matches. */
export const historiesOf = ({ matches }: Tour): SeedHistory[] =>
  matches.flatMap(({ one, other }, i) => {
    const write = TALKS[i]
    if (!write) return []
    const talk = new Talk(one, other)
    write(talk)
    return [talk.done()]
  })

/** One for each match of the tour; 0 is the user named first there. */
const TALKS: readonly ((talk: Talk) => void)[] = [
  // Tui and Bruno: several days, a picture, a reaction, an edit.
  (talk) => {
    talk.say(1, 6 * DAY - 30, 'Hi Tui! From Auckland to Lisbon, how come?')
    talk.say(0, 6 * DAY - 50, 'The waves, mostly. And the custard tarts.')
    const best = talk.say(1, 6 * DAY - 55, 'Then you have come to the right plaice.')
    talk.edit(1, 6 * DAY - 57, best, 'Then you have come to the right place.')
    talk.read(0, 6 * DAY - 60, best)
    talk.say(0, 5 * DAY, 'Carcavelos was perfect this morning. Do you surf?')
    talk.say(1, 5 * DAY - 20, 'I fall into the sea with style. I do take pictures of those who can.')
    const picture = talk.say(1, 3 * DAY, 'From my walk today', {
      scene: 5_021,
      width: PORTRAIT.width,
      height: PORTRAIT.height,
    })
    talk.react(0, 3 * DAY - 11, picture, '😍')
    talk.say(0, 3 * DAY - 12, 'What a light! Teach me.')
    talk.say(1, DAY + 4 * HOUR, 'Saturday at the beach? I bring the camera, you bring the board.')
    talk.read(0, DAY + 2 * HOUR, 8)
    talk.say(0, 3 * HOUR, 'Saturday it is.')
    talk.say(0, 3 * HOUR - 2, 'Eight in the morning, before the crowds?')
  },
  // A missed call.
  (talk) => {
    talk.say(0, 5 * DAY - 60, 'Hello! I like that you cook. What is your best dish?')
    talk.say(1, 5 * DAY - 90, 'Arroz de marisco, my grandmother’s. Yours?')
    talk.say(0, 4 * DAY, 'Anything with coriander.')
    const wrong = talk.say(0, 4 * DAY - 2, 'Sent to the wrong person, sorry!')
    talk.remove(0, 4 * DAY - 4, wrong)
    talk.say(1, 4 * DAY - 40, 'We will get along.')
    talk.read(0, 3 * DAY, 5)
    talk.say(0, 19 * HOUR - 5, 'I have just tried to call you. Talk tonight?')
  },
  (talk) => {
    talk.say(1, 4 * DAY - 200, 'Concert on Thursday at the Hot Clube. Do you know it?')
    const yes = talk.say(0, 4 * DAY - 260, 'Know it? I played there once!')
    talk.read(1, 4 * DAY - 262, yes)
    talk.react(1, 4 * DAY - 263, yes, '🔥')
    talk.say(1, 4 * DAY - 265, 'Now I have to hear that.')
    talk.read(0, 3 * DAY, 3)
    talk.say(0, 26 * HOUR, 'Thursday then. Doors at nine.')
    talk.read(1, 25 * HOUR, 4)
    talk.say(1, 25 * HOUR - 1, 'I will be the one with the camera.')
    talk.read(0, 24 * HOUR, 5)
  },
  (talk) => {
    talk.say(0, 3 * DAY - 100, 'Your profile says coffee. Beans or capsules? Choose wisely.')
    talk.say(1, 3 * DAY - 130, 'Beans, ground by hand, every morning.')
    talk.say(0, 2 * DAY, 'Good answer. There is a new roastery in Marvila.')
    talk.read(1, 2 * DAY - 60, 3)
  },
  // Only a first message, unread.
  (talk) => {
    talk.say(1, DAY, 'Olá Bruno! Nice to match with you.')
    talk.say(1, 8 * HOUR, 'Do you know a good place to see the sunset?')
  },
  (talk) => {
    talk.say(0, 4 * DAY - 30, 'Kia ora! Did I say that right?')
    talk.say(1, 4 * DAY - 45, 'Perfectly! Where did you learn it?')
    talk.say(0, 4 * DAY - 50, 'Half a year in Wellington.')
    talk.read(1, 4 * DAY - 52, 3)
    talk.say(1, 2 * DAY, 'Then you know what I miss most.')
  },
  (talk) => {
    talk.say(0, 2 * DAY - 60, 'Yoga at the river on Sunday, are you in?')
    talk.say(0, 5 * HOUR, 'There is a second group at ten, too.')
  },
]

/** What a provider says about a subscription at a time. Times are milliseconds since 1970. */
export interface SubscriptionAnswer {
  provider: 'stripe' | 'app_store' | 'play_store'
  ref: string
  userId: string
  product: string
  status: string
  startedAt: number
  expiresAt: number
  entitledUntil: number | null
  renews: boolean
  cancelAtPeriodEnd: boolean
  why: string | null
  readAt: number
}

const DAY = 86_400_000
const PRODUCTS = {
  stripe: ['price_premium_monthly', 'price_premium_yearly'],
  app_store: ['app.vibesmatch.premium_monthly', 'app.vibesmatch.premium_yearly'],
  play_store: ['premium_monthly', 'premium_yearly'],
} as const
const PROVIDERS = ['stripe', 'app_store', 'play_store'] as const

/** A generator of numbers from 0 to `most` - 1 that is the same in each run (Park and Miller, 1988). */
function numbersFrom(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (state * 48_271) % 2_147_483_647
    return state % most
  }
}

type Step = (answer: SubscriptionAnswer, at: number) => Partial<SubscriptionAnswer>

const over = { renews: false, cancelAtPeriodEnd: false, entitledUntil: null } as const

/** What may happen to a subscription next. */
const STEPS: readonly Step[] = [
  // Renewed, resumed, or paid again after a failure.
  (_, at) => ({
    status: 'active',
    renews: true,
    cancelAtPeriodEnd: false,
    expiresAt: at + 20 * DAY,
    entitledUntil: at + 21 * DAY,
    why: null,
  }),
  (_, at) => ({ status: 'active', renews: false, cancelAtPeriodEnd: true, entitledUntil: at + 5 * DAY, why: null }),
  (_, at) => ({ status: 'grace', renews: true, entitledUntil: at + 7 * DAY, why: null }),
  () => ({ status: 'past_due', renews: true, entitledUntil: null, why: null }),
  () => ({ ...over, status: 'expired', why: null }),
  () => ({ ...over, status: 'cancelled', why: 'refunded' }),
  () => ({ ...over, status: 'cancelled', why: 'disputed' }),
  ({ provider, product }) => ({ product: PRODUCTS[provider].find((one) => one !== product) ?? product }),
]

/** Histories of up to three subscriptions for each person, as their providers would tell them, ordered by time. */
export function answersOf(people: readonly string[], at: number): SubscriptionAnswer[] {
  const pick = numbersFrom(people.length * 7 + 1)
  const answers: SubscriptionAnswer[] = []
  people.forEach((userId, person) => {
    for (let n = 0; n <= pick(3); n += 1) {
      const provider = PROVIDERS[pick(3)] ?? 'stripe'
      const startedAt = at - (40 + pick(300)) * DAY - n * 1_000
      let answer: SubscriptionAnswer = {
        provider,
        ref: `${provider}-${userId}-${n}-${person}`,
        userId,
        product: PRODUCTS[provider][0],
        status: 'active',
        startedAt,
        expiresAt: startedAt + 30 * DAY,
        entitledUntil: startedAt + 31 * DAY,
        renews: true,
        cancelAtPeriodEnd: false,
        why: null,
        readAt: startedAt,
      }
      answers.push(answer)
      const steps = 10 + pick(15)
      for (let i = 1; i <= steps; i += 1) {
        const readAt = startedAt + Math.floor(((at - startedAt) * i) / (steps + 1)) + n
        answer = Object.assign({}, answer, STEPS[pick(STEPS.length)]?.(answer, readAt), { readAt })
        answers.push(answer)
      }
    }
  })
  return answers.toSorted((a, b) => a.readAt - b.readAt)
}

/** What is to be kept after all answers: of each subscription the newest one, and what follows for its owner. */
export function lastState(people: readonly string[], answers: readonly SubscriptionAnswer[], at: number): unknown[] {
  const newest = new Map<string, SubscriptionAnswer>()
  for (const answer of answers) {
    const known = newest.get(answer.ref)
    if (!known || known.readAt <= answer.readAt) newest.set(answer.ref, answer)
  }
  return people.toSorted().map((id) =>
    stateOfPerson(
      id,
      [...newest.values()].filter(({ userId }) => userId === id),
      at,
    ),
  )
}

function stateOfPerson(id: string, own: SubscriptionAnswer[], at: number): unknown {
  const first = own
    .filter(({ renews }) => renews)
    .toSorted((a, b) => a.startedAt - b.startedAt || a.provider.localeCompare(b.provider))[0]
  const grants = own.filter(({ entitledUntil }) => (entitledUntil ?? 0) > at)
  const sources = [...new Set(grants.map(({ provider }) => provider))].toSorted()
  const time = (instant: number | null) =>
    instant === null ? null : `${new Date(instant).toISOString().slice(0, -1)}+00:00`
  const trimmed = (instant: number | null) => time(instant)?.replace(/\.?0*\+/, '+') ?? null
  return {
    id,
    plan: grants.length > 0 ? 'premium' : 'free',
    subscriptions:
      own.length === 0
        ? null
        : own
            .toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
            .map((one) => ({
              ref: one.ref,
              plan: one.product.endsWith('yearly') ? 'premium_yearly' : 'premium_monthly',
              extra: one.renews && one !== first,
              read: trimmed(one.readAt),
              until: trimmed((one.entitledUntil ?? 0) > at ? one.entitledUntil : null),
              renews: one.renews,
              status: one.status,
              provider: one.provider,
            })),
    entitlements:
      sources.length === 0
        ? null
        : sources.map((source) => ({
            until: trimmed(
              Math.max(
                ...grants.filter(({ provider }) => provider === source).map(({ entitledUntil }) => entitledUntil ?? 0),
              ),
            ),
            source,
          })),
  }
}

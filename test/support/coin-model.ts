/**
 * The ledger of one account as plainly as it can be written, without SQL: what the database is held against in
 * test/scripts/coins-model.test.ts. Its numbers are repeated here, so that a change of those has to be deliberate.
 */

export interface ModelLot {
  entry: string
  kind: 'earned' | 'purchased'
  remaining: number
  expiresAt: number | null
}

export type ModelStatus = 'pending' | 'requires_action' | 'paid' | 'failed' | 'refunded' | 'part_refunded' | 'disputed'

interface Receipt {
  readAt: number
  total: number
  granted: ModelLot | null
  taken: number
}

interface Spend {
  from: { lot: ModelLot; amount: number }[]
  price: number
  isReturned: boolean
}

interface Reward {
  day: number
  streak: number
  lot: ModelLot
  amount: number
  expired: number
  isTakenBack: boolean
}

export const DAY = 86_400_000
const BOOST = 60
const REWARD_DAYS = 90

export class CoinModel {
  balance = 0
  entries = 0
  lots: ModelLot[] = []
  readonly receipts = new Map<string, Receipt>()
  readonly spends = new Map<string, Spend>()
  readonly rewards = new Map<string, Reward>()

  /** What a provider says about a receipt, read at some time. `part` of 100 is refunded. */
  state(ref: string, said: { status: ModelStatus; readAt: number; total: number; part: number; entry: string }): void {
    const known = this.receipts.get(ref)
    if (known && known.readAt > said.readAt) return
    const receipt = known ?? { readAt: said.readAt, total: said.total, granted: null, taken: 0 }
    const isOpen = said.status === 'pending' || said.status === 'requires_action' || said.status === 'failed'
    if (receipt.granted && isOpen) return
    receipt.readAt = said.readAt
    this.receipts.set(ref, receipt)
    if (!receipt.granted && (said.status === 'paid' || said.status === 'part_refunded'))
      receipt.granted = this.#come(said.entry, 'purchased', said.total, null)
    const due = {
      refunded: said.total,
      disputed: said.total,
      part_refunded: Math.floor((said.total * said.part) / 100),
    }
    const target = said.status in due ? due[said.status as keyof typeof due] : 0
    if (!receipt.granted || target === receipt.taken) return
    if (target > receipt.taken) this.#leave(target - receipt.taken, receipt.granted)
    else this.#come(`${said.entry} again`, 'purchased', receipt.taken - target, null)
    receipt.taken = target
  }

  /** @returns whether the key was new and the balance enough */
  spend(key: string): boolean {
    if (this.spends.has(key) || this.balance < BOOST) return false
    this.spends.set(key, { from: this.#leave(BOOST, null), price: BOOST, isReturned: false })
    return true
  }

  return(key: string): void {
    const spend = this.spends.get(key)
    if (!spend || spend.isReturned) return
    spend.isReturned = true
    // What is owed comes first; then the coins that were taken last.
    let most = Math.max(0, Math.min(spend.price, this.balance + spend.price))
    for (const { lot, amount } of spend.from.toReversed()) {
      const back = Math.min(amount, most)
      lot.remaining += back
      most -= back
    }
    this.#count(spend.price)
  }

  signIn(entry: string, now: number): void {
    const day = Math.floor(now / DAY)
    const all = [...this.rewards.values()]
    if (all.some((reward) => reward.day === day)) return
    const streak = (all.find((reward) => reward.day === day - 1)?.streak ?? 0) + 1
    const amount = 2 + Math.min(streak - 1, 6)
    const lot = this.#come(entry, 'earned', amount, now + REWARD_DAYS * DAY)
    this.rewards.set(entry, { day, streak, lot, amount, expired: 0, isTakenBack: false })
  }

  takeBack(entry: string): void {
    const reward = this.rewards.get(entry)
    if (!reward || reward.isTakenBack || reward.amount === reward.expired) return
    reward.isTakenBack = true
    this.#leave(reward.amount - reward.expired, reward.lot)
  }

  expire(now: number): void {
    for (const lot of this.lots) {
      if (lot.expiresAt === null || lot.expiresAt > now || lot.remaining === 0) continue
      const reward = this.rewards.get(lot.entry)
      if (reward) reward.expired += lot.remaining
      this.#leave(lot.remaining, lot)
    }
  }

  adjust(entry: string, amount: number): void {
    if (amount > 0) this.#come(entry, 'earned', amount, null)
    else this.#leave(-amount, null)
  }

  /** What is left, by kind and expiry, as the database is asked for it. */
  left(): string[] {
    return this.lots
      .filter(({ remaining }) => remaining > 0)
      .map(nameOf)
      .toSorted()
  }

  #come(entry: string, kind: ModelLot['kind'], amount: number, expiresAt: number | null): ModelLot {
    const remaining = Math.max(0, Math.min(amount, this.balance + amount))
    const lot = { entry, kind, remaining, expiresAt }
    this.lots.push(lot)
    this.#count(amount)
    return lot
  }

  #leave(amount: number, first: ModelLot | null): Spend['from'] {
    const from: Spend['from'] = []
    let wanted = Math.min(amount, Math.max(this.balance, 0))
    // Lots stand in the order in which they came.
    const order = this.lots.toSorted(
      (a, b) => Number(b === first) - Number(a === first) || kindOf(a) - kindOf(b) || expiryOf(a) - expiryOf(b),
    )
    for (const lot of order) {
      const taken = Math.min(lot.remaining, wanted)
      if (taken === 0) continue
      lot.remaining -= taken
      wanted -= taken
      from.push({ lot, amount: taken })
    }
    this.#count(-amount)
    return from
  }

  #count(amount: number): void {
    this.balance += amount
    this.entries += 1
  }
}

const kindOf = ({ kind }: ModelLot): number => (kind === 'earned' ? 0 : 1)
/** Far away, but not endless: the difference of two endless ones is no number. */
const expiryOf = ({ expiresAt }: ModelLot): number => expiresAt ?? Number.MAX_SAFE_INTEGER

const nameOf = ({ kind, remaining, expiresAt }: ModelLot): string =>
  `${kind} ${remaining} ${expiresAt === null ? 'for ever' : new Date(expiresAt).toISOString()}`

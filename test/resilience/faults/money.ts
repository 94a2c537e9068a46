import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { controlOf } from '../../support/stripe-control.ts'
import type { Ledger, Receipts } from './ledger.ts'
import type { Answer, Person } from './person.ts'

/** The stand-in for Stripe, asked directly: what its own books say, and what payers and their banks do. */
export interface Bank {
  /** Ends the authentication that a payment waits for. */
  authenticate(clientSecret: string): Promise<void>
  /** All charges of a customer, those that were declined too. */
  charges(customer: string): Promise<{ amount: number; amount_refunded: number; status: string }[]>
  /** All subscriptions of a customer. */
  subscriptions(customer: string): Promise<{ id: string; status: string; cancel_at_period_end: boolean }[]>
}

const PACKAGE = 'coins_100'
const PLAN = 'premium_monthly'
/** Names of test cards; see scripts/stack/stripe/cards.ts. */
const GOOD = 'pm_card_visa'
const DECLINED = 'pm_card_chargeCustomerFail'
const TO_CONFIRM = 'pm_card_authenticationRequired'

/** How long somebody goes on asking while the product says that their attempt is under way, in milliseconds. */
const PERSISTENCE = 150_000
/** How long the last purchases may take to be settled, in milliseconds: a clock that was wrong by a minute included. */
const SETTLED_WITHIN = 120_000

/** Somebody who pays in bad weather, and who repeats what was not answered under the same key. */
export class Buyer {
  readonly #person: Person
  readonly #ledger: Ledger
  readonly #bank: Bank
  readonly #receipts: Receipts

  constructor(person: Person, ledger: Ledger, bank: Bank) {
    this.#person = person
    this.#ledger = ledger
    this.#bank = bank
    this.#receipts = { entries: [], confirmed: [], renews: null }
    ledger.receipts.set(person.id, this.#receipts)
  }

  /** Does one thing. */
  async act(): Promise<void> {
    const dice = Math.random()
    if (dice < 0.45) await this.#buy()
    else if (dice < 0.75) await this.#spend()
    else if (dice < 0.8) await this.#earn()
    else await this.#subscription()
  }

  async #buy(): Promise<void> {
    const dice = Math.random()
    const token = dice < 0.7 ? GOOD : dice < 0.85 ? DECLINED : TO_CONFIRM
    const body = { package_id: PACKAGE, payment_method: { type: 'card', token } }
    const { status, data, code } = await this.#repeat('/coins/purchase', body)
    if (status === 402 && token === DECLINED) return this.#ledger.count('payments declined')
    if (status !== 200 || token === DECLINED) return this.#ledger.problem(`a purchase ended with ${status} ${code}`)
    if (data['status'] === 'requires_action') {
      await this.#bank.authenticate(String(data['client_secret']))
      this.#receipts.confirmed.push(String(data['purchase_id']))
      this.#ledger.count('payments confirmed by the bank')
    } else if (data['status'] === 'paid') this.#receive('purchases acknowledged', data)
  }

  async #spend(): Promise<void> {
    const { status, data, code } = await this.#repeat('/coins/spend', { offer: 'boost' })
    if (code === 'INSUFFICIENT_COINS') return this.#ledger.count('spends refused')
    if (status !== 200) return this.#ledger.problem(`a spend ended with ${status} ${code}`)
    this.#receive('spends acknowledged', data)
  }

  async #earn(): Promise<void> {
    const { status, data, code } = await this.#repeat('/coins/redeem-reward', { activity: 'daily_sign_in' })
    if (status === 409) return this.#ledger.count('rewards refused')
    if (status !== 200) return this.#ledger.problem(`a reward ended with ${status} ${code}`)
    // Once a day: asked again, it is the same entry.
    const { id } = (data['transaction'] ?? {}) as { id?: string }
    if (id === undefined || !this.#receipts.entries.includes(id)) this.#receive('rewards acknowledged', data)
  }

  async #subscription(): Promise<void> {
    const receipts = this.#receipts
    const wasRenewing = receipts.renews
    const [path, body] =
      wasRenewing === null
        ? ['/billing/subscribe', { plan_id: PLAN, payment_method: { type: 'card', token: GOOD } }]
        : [wasRenewing ? '/subscription/cancel' : '/subscription/resume', {}]
    const { status, code, message, data } = await this.#repeat(path, body)
    // Their own attempt, the answer to which was lost together with its key.
    const isDone = status === 200 || (wasRenewing === null && code === 'ALREADY_SUBSCRIBED')
    if (!isDone) return this.#ledger.problem(`${path} ended with ${status} ${code}: ${message}`)
    const { status: now } = (data['subscription'] ?? {}) as { status?: string }
    if (status === 200 && now !== 'active')
      this.#ledger.problem(`${path} was answered with a subscription that is ${now}`)
    receipts.renews = wasRenewing === null ? true : !wasRenewing
    this.#ledger.count('subscriptions acknowledged')
  }

  #receive(what: string, data: Record<string, unknown>): void {
    const { id } = (data['transaction'] ?? {}) as { id?: string }
    if (id === undefined) return this.#ledger.problem(`${what} without an entry`)
    this.#receipts.entries.push(id)
    this.#ledger.count(what)
  }

  /** Repeats a request while another attempt of it is said to be under way. */
  async #repeat(path: string, body: object): Promise<Answer> {
    const key = randomUUID()
    for (const deadline = Date.now() + PERSISTENCE; ; await sleep(500 + Math.random() * 1_000)) {
      const answer = await this.#person.insist('POST', path, body, key)
      if (answer.code !== 'CONFLICT' || Date.now() > deadline) return answer
    }
  }
}

type Rows = <T>(text: string, values?: unknown[]) => Promise<T[]>

/**
 * Lets the sweeps of billing ask at once, round by round, until nothing that was paid waits for its coins and every
 * subscription has been read again: a reading from a clock that was ahead is believed until its time has come.
 * @param sweep runs the jobs of a minute, and resolves when their events are published
 */
export async function settleMoney(rows: Rows, sweep: () => Promise<void>, ledger: Ledger): Promise<void> {
  const began = new Date()
  let open: { kind: string }[] = []
  for (const deadline = Date.now() + SETTLED_WITHIN; Date.now() < deadline; await sleep(1_000)) {
    await rows(`update coin_purchases set reconcile_at = now() where status in ('pending', 'requires_action')`)
    await rows(`update subscriptions set reconcile_at = now()`)
    await sweep()
    open = await unsettled(rows, began, ledger)
    if (open.length === 0) return
  }
  const kinds = [...new Set(open.map(({ kind }) => kind))].join(' and ')
  ledger.problem(`${kinds} are not settled ${SETTLED_WITHIN / 1000} s later`)
}

/** What still waits: purchases that the bank has confirmed, and subscriptions that were not read since `began`. */
const unsettled = (rows: Rows, began: Date, ledger: Ledger) =>
  rows<{ kind: string }>(
    `select 'purchases' as kind from coin_purchases
     where status = 'pending' or (status = 'requires_action' and id = any($1))
     union all
     select 'subscriptions' from subscriptions
     where ref is not null and status <> 'expired' and read_at not between $2 and now()`,
    [[...ledger.receipts.values()].flatMap(({ confirmed }) => confirmed), began],
  )

/** Holds what was acknowledged, what the ledger has, and what the bank took against each other. */
export async function checkMoney(rows: Rows, bank: Bank, ledger: Ledger): Promise<void> {
  for (const { fault } of await rows<{ fault: string }>('select fault from coin_faults()'))
    ledger.problem(`the ledger: ${fault}`)
  for (const { fault } of await rows<{ fault: string }>('select fault from billing_faults(now())'))
    ledger.problem(`billing: ${fault}`)
  for (const [userId, receipts] of ledger.receipts) await checkBuyer(rows, bank, ledger, userId, receipts)
}

async function checkBuyer(
  rows: Rows,
  bank: Bank,
  ledger: Ledger,
  userId: string,
  { entries, confirmed, renews }: Receipts,
): Promise<void> {
  const [account] = await rows<{ customer: string | null; entries: string[]; paid: string[]; amount: number }>(
    `select b.stripe_customer as customer,
       array(select t.id::text from coin_transactions t where t.account_id = c.id) as entries,
       array(select p.id::text from coin_purchases p where p.account_id = c.id and p.status = 'paid') as paid,
       (select coalesce(sum(p.amount_minor), 0)::integer from coin_purchases p
        where p.account_id = c.id and p.status = 'paid') as amount
     from users u left join billing_accounts b on b.user_id = u.id left join user_coins c on c.user_id = u.id
     where u.id = $1`,
    [userId],
  )
  if (!account) return ledger.problem('a buyer is gone')
  if (new Set(entries).size !== entries.length) ledger.problem('two operations were acknowledged with one entry')
  for (const id of entries) if (!account.entries.includes(id)) ledger.problem('an acknowledged entry is lost')
  for (const id of confirmed) if (!account.paid.includes(id)) ledger.problem('a confirmed payment is lost')
  if (account.customer === null) return
  const [all, made] = await Promise.all([bank.charges(account.customer), bank.subscriptions(account.customer)])
  const taken = all.filter(({ status }) => status === 'succeeded').reduce((sum, one) => sum + one.amount, 0)
  const live = made.filter(({ status }) => status === 'active')
  if (live.length > 1) ledger.problem(`somebody pays for ${live.length} subscriptions`)
  const [plan] = await rows<{ price: number; plan: string }>(
    `select p.amount_minor as price, u.plan from subscription_plans p, users u where p.id = $1 and u.id = $2`,
    [PLAN, userId],
  )
  const due = account.amount + live.length * (plan?.price ?? 0)
  if (taken !== due) ledger.problem(`the bank took ${taken}, and ${due} was bought`)
  if (live.length > 0 && plan?.plan !== 'premium') ledger.problem('somebody pays and is not premium')
  // Whether the last change won cannot be asked here: claims last for five seconds, so that an attempt that outlives its own is
  // carried out after later ones. Deployed claims last longer than requests do.
  const [known] = await rows<{ cancelled: boolean }>(
    'select cancel_at_period_end as cancelled from subscriptions where user_id = $1 and ref = $2',
    [userId, live[0]?.id ?? ''],
  )
  if (renews !== null && live[0]?.cancel_at_period_end !== known?.cancelled)
    ledger.problem('we and the bank do not agree on a subscription')
}

/** @param standIn where it listens, and the secret key that it takes */
export function bankOf(standIn: { url: string; secretKey: string }): Bank & {
  /** The next request with `match` in it fails, before or after it is done. */
  fail(fault: { match: string; when: 'before' | 'after'; answer: 500 | 503 | 429 | 'drop' }): Promise<void>
} {
  const control = controlOf(standIn)
  return {
    authenticate: (clientSecret) => control('authenticate', { client_secret: clientSecret, outcome: 'complete' }),
    charges: (customer) => control('charges', { customer }),
    subscriptions: (customer) => control('subscriptions', { customer }),
    fail: (fault) => control('fail', { ...fault, times: 1 }),
  }
}

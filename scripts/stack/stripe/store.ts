import { randomBytes } from 'node:crypto'
import { PREFIXES, type Kind, type Kinds, type List, type Stored } from './objects.ts'
import { missing } from './refusal.ts'

/** What a store writes to a file, and reads from it again. */
export interface Snapshot {
  objects: Stored[]
}

/** All objects of the stand-in, in memory, and the clocks of its customers. */
export class Store {
  readonly isLive: boolean
  readonly #kinds = new Map<Kind, Map<string, Stored>>()
  /** Objects by their kind and what they belong to, since tests share one stand-in and fill it. */
  readonly #owned = new Map<string, Stored[]>()
  readonly #clock: () => number
  /** The moment that is being played, while time is moved on. */
  #playing: number | null = null

  /** @param clock milliseconds since 1970 */
  constructor(isLive: boolean, clock: () => number) {
    this.isLive = isLive
    this.#clock = clock
  }

  /** Seconds since 1970, by the clock of a customer. */
  now(customer: string | null): number {
    if (this.#playing !== null) return this.#playing
    const ahead = customer === null ? 0 : (this.find('customer', customer)?.$ahead ?? 0)
    return Math.floor(this.#clock() / 1000) + ahead
  }

  /** Does something at another time. */
  playing(at: number, work: () => void): void {
    this.#playing = at
    try {
      work()
    } finally {
      this.#playing = null
    }
  }

  newId(kind: Kind | 'subscription_item' | 'line_item' | 'discount' | 'request'): string {
    const prefix = { ...PREFIXES, subscription_item: 'si', line_item: 'il', discount: 'di', request: 'req' }[kind]
    return `${prefix}_${randomBytes(12).toString('hex')}`
  }

  find<K extends Kind>(kind: K, id: string): Kinds[K] | null {
    // Guarantee: `save` files each object under its own kind.
    return (this.#kinds.get(kind)?.get(id) ?? null) as Kinds[K] | null
  }

  /** @throws Refusal `resource_missing` */
  get<K extends Kind>(kind: K, id: string, param?: string): Kinds[K] {
    const found = this.find(kind, id)
    if (found === null) throw missing(kind.replaceAll('_', ' '), id, param)
    return found
  }

  /** Newest first, as Stripe lists. */
  all<K extends Kind>(kind: K): Kinds[K][] {
    // Guarantee: as in `find`.
    return [...(this.#kinds.get(kind)?.values() ?? [])].toReversed() as Kinds[K][]
  }

  /** The objects of a kind that belong to a customer (payments of invoices: to their invoice or payment), newest first. */
  of<K extends Kind>(kind: K, owner: string): Kinds[K][] {
    // Guarantee: `save` files each object under its own kind.
    return (this.#owned.get(`${kind} ${owner}`) ?? []).toReversed() as Kinds[K][]
  }

  /** Any object by its id; null for one that is not there. */
  anything(id: string): Stored | null {
    for (const kind of this.#kinds.values()) {
      const found = kind.get(id)
      if (found) return found
    }
    return null
  }

  save<T extends Stored>(object: T): T {
    const kind = this.#kinds.get(object.object) ?? new Map<string, Stored>()
    if (!kind.has(object.id))
      for (const owner of ownersOf(object)) {
        const name = `${object.object} ${owner}`
        this.#owned.set(name, [...(this.#owned.get(name) ?? []), object])
      }
    this.#kinds.set(object.object, kind.set(object.id, object))
    return object
  }

  snapshot(): Snapshot {
    return { objects: [...this.#kinds.values()].flatMap((kind) => [...kind.values()]) }
  }

  restore({ objects }: Snapshot): void {
    for (const object of objects) this.save(object)
  }
}

/** What an object belongs to, from its beginning on; a card is attached only later. */
function ownersOf(object: Stored): string[] {
  if (object.object === 'invoice_payment') return [object.invoice, object.payment.payment_intent]
  if (object.object === 'dispute') return [object.payment_intent]
  if (object.object === 'payment_method') return []
  const owner = '$customer' in object ? object.$customer : 'customer' in object ? object.customer : null
  return owner === null ? [] : [owner]
}

/** A page of a list, after an id. */
export function page<T extends { id: string }>(
  all: readonly T[],
  { limit = 10, starting_after: after }: { limit?: number | undefined; starting_after?: string | undefined },
  url: string,
): List<T> {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1
  if (after !== undefined && start === 0) throw missing('object', after, 'starting_after')
  const size = Math.min(100, Math.max(1, limit))
  return { object: 'list', data: all.slice(start, start + size), has_more: all.length > start + size, url }
}

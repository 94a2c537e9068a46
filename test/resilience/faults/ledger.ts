/** A message as its sender was told that it is stored. */
export interface ReceivedMessage {
  messageId: string
  seq: number
  content: string
  senderId: string
}

/** What was acknowledged to one buyer. */
export interface Receipts {
  /** Ids of entries of the ledger: bought, spent, earned. */
  entries: string[]
  /** Purchases that the bank has confirmed since; they must be paid in the end. */
  confirmed: string[]
  /** Whether the subscription renews, as it was last said; null for nobody's. */
  renews: boolean | null
}

/** What the product has said is done, by who was told; it must be so when everything is over. */
export class Ledger {
  readonly counts = new Map<string, number>()
  readonly problems: string[] = []
  /** Acknowledged messages by conversation and the client's id for each. */
  readonly messages = new Map<string, Map<string, ReceivedMessage>>()
  /** Acknowledged likes: who, whom, and the match that was announced. */
  readonly likes: { from: string; to: string; matchId: string | null }[] = []
  /** Of each person, texts that their profile may have: the last that was acknowledged, and those tried since. */
  readonly bios = new Map<string, string[]>()
  /** Sessions that were opened. */
  readonly sessions: { userId: string; token: string }[] = []
  /** Of each buyer, what was acknowledged of their money. */
  readonly receipts = new Map<string, Receipts>()

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by)
  }

  problem(text: string): void {
    if (this.problems.length < 100) this.problems.push(text)
  }
}

/** A message that somebody has sent, and what is known to have become of it. */
export interface Sent {
  clientMessageId: string
  conversationId: string
  senderId: string
  /** What the text may be: the first one, and that of every edit that was tried. The last that was acknowledged is at the end. */
  texts: string[]
  messageId: string
  seq: number
  /** Deletions that were tried, and acknowledged. */
  deletions: { tried: number; acked: number }
  edits: { tried: number; acked: number }
  /** Reactions that were acknowledged last, by person; null for one that was taken back. */
  reactions: Map<string, string | null>
}

/** What one person has done about reading one conversation. */
export interface Reads {
  tried: Set<string>
  acked: Set<string>
  triedThrough: number
  ackedThrough: number
}

/** What was done and acknowledged, from the point of view of those who did it. */
export class Ledger {
  /** How often each kind of thing was done. */
  readonly counts = new Map<string, number>()
  /** What should not have happened. */
  readonly problems: string[] = []
  readonly #messages = new Map<string, Sent[]>()
  readonly #reads = new Map<string, Reads>()

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by)
  }

  add(sent: Sent): void {
    this.in(sent.conversationId).push(sent)
  }

  /** Acknowledged messages of a conversation, in the order of their acknowledgements. */
  in(conversationId: string): Sent[] {
    const known = this.#messages.get(conversationId) ?? []
    this.#messages.set(conversationId, known)
    return known
  }

  reads(conversationId: string, readerId: string): Reads {
    const key = `${conversationId} ${readerId}`
    const known = this.#reads.get(key) ?? { tried: new Set(), acked: new Set(), triedThrough: 0, ackedThrough: 0 }
    this.#reads.set(key, known)
    return known
  }
}

import type { Side } from '../../rpc/calls.ts'
import { utf8 } from '../../foundation/bytes.ts'
import type { DownData } from '../../protocol/down.ts'
import type { SignalEvent } from '../../protocol/calls.ts'

/** At most so many signals, and so many bytes of them, are kept for one of the two. A video call takes some dozens. */
const MOST = 300
const MOST_BYTES = 300_000

export interface KeptSignal {
  seq: number
  event: SignalEvent
  data: DownData<SignalEvent>
}

type Row = { seq: number; event: string; data: string }

/** What the two devices of a call tell each other, in order, until the other one is there and for when it comes back. */
export class Signals {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /**
   * Keeps a signal for a side, in place of the oldest that have been sent.
   * @returns its number; null when more is waiting than may be kept
   */
  add(receiver: Side, event: SignalEvent, data: object): number | null {
    const text = JSON.stringify(data)
    const bytes = utf8(text).length
    for (;;) {
      const kept = this.#sql
        .exec<{ n: number; bytes: number }>(
          'select count(*) as n, coalesce(sum(bytes), 0) as bytes from signals where receiver = ?',
          receiver,
        )
        .one()
      if (kept.n < MOST && kept.bytes + bytes <= MOST_BYTES) break
      const dropped = this.#sql.exec(
        'delete from signals where seq = (select min(seq) from signals where receiver = ? and is_sent = 1)',
        receiver,
      )
      if (dropped.rowsWritten === 0) return null
    }
    return this.#sql
      .exec<{ seq: number }>(
        'insert into signals (receiver, event, data, bytes) values (?, ?, ?, ?) returning seq',
        receiver,
        event,
        text,
        bytes,
      )
      .one().seq
  }

  /** What a side has not been sent yet, oldest first. */
  waiting(receiver: Side): KeptSignal[] {
    return this.#sql
      .exec<Row>('select seq, event, data from signals where receiver = ? and is_sent = 0 order by seq', receiver)
      .toArray()
      .map(({ seq, event, data }) => ({
        seq,
        event: event as SignalEvent,
        data: { ...(JSON.parse(data) as object), seq } as DownData<SignalEvent>,
      }))
  }

  /** Notes that a side's device has been sent everything up to a number. */
  sent(receiver: Side, through: number): void {
    this.#sql.exec('update signals set is_sent = 1 where receiver = ? and seq <= ? and is_sent = 0', receiver, through)
  }

  /** Lets everything after a number be sent to a side once more. */
  again(receiver: Side, after: number): void {
    this.#sql.exec('update signals set is_sent = 0 where receiver = ? and seq > ? and is_sent = 1', receiver, after)
  }

  clear(): void {
    this.#sql.exec('delete from signals')
  }
}

import type { Side } from '../../rpc/calls.ts'
import type { CallAbout } from './call-view.ts'
import type { CallOutcome } from '../../features/calls/record-call.ts'
import type { DownData } from '../../protocol/down.ts'
import { ended } from './call-notifications.ts'
import type { Call } from './call-types.ts'

/** A call that is over, as it is owed to Postgres and to both people's hubs. */
interface Owed {
  outcome: CallOutcome
  /** What a side's devices are told; null where they have not heard of the call either. */
  caller: { userId: string; event: DownData<'call:ended'> | null }
  callee: { userId: string; event: DownData<'call:ended'> | null }
}

interface Takers {
  record: (outcome: CallOutcome) => Promise<void>
  /** Tells a user's devices that a call is over, and frees the user. */
  release: (userId: string, callId: string, event: DownData<'call:ended'> | null) => Promise<void>
}

type Row = { call_id: string; data: string; is_recorded: number; caller_told: number; callee_told: number }

const FLAGS = { record: 'is_recorded', caller: 'caller_told', callee: 'callee_told' } as const

/** Calls that are over, each kept until Postgres and both hubs have taken it, perhaps twice (job `settle`). */
export class Outcomes {
  readonly #sql: SqlStorage
  readonly #takers: Takers

  constructor(storage: DurableObjectStorage, takers: Takers) {
    this.#sql = storage.sql
    this.#takers = takers
  }

  readonly jobHandlers = {
    settle: async (): Promise<number | null> => {
      await this.settle()
      return null
    },
  }

  /** Records an outcome. Synchronous: part of the write that ends the call. */
  owe(call: Call, about: CallAbout): void {
    const party = (side: Side) => ({
      userId: call[side].userId,
      event: hasHeardOf(call, side) ? ended(call, about, side) : null,
    })
    const owed: Owed = { outcome: outcomeOf(call), caller: party('caller'), callee: party('callee') }
    this.#sql.exec(
      'insert into outcomes (call_id, data) values (?, ?) on conflict do nothing',
      call.callId,
      JSON.stringify(owed),
    )
  }

  /** Whether Postgres has not taken the outcome of a call yet. */
  isUnrecorded(callId: string): boolean {
    return this.#sql.exec('select 1 from outcomes where call_id = ? and is_recorded = 0', callId).toArray().length > 0
  }

  /** Hands each outcome to those that have not taken it. @throws the first failure, after all have been tried */
  async settle(): Promise<void> {
    const { record, release } = this.#takers
    for (const row of this.#sql.exec<Row>('select * from outcomes').toArray()) {
      const { outcome, ...owed } = JSON.parse(row.data) as Owed
      const tries = await Promise.allSettled([
        row.caller_told
          ? null
          : release(owed.caller.userId, row.call_id, owed.caller.event).then(() => this.#note(row, 'caller')),
        row.callee_told
          ? null
          : release(owed.callee.userId, row.call_id, owed.callee.event).then(() => this.#note(row, 'callee')),
        row.is_recorded ? null : record(outcome).then(() => this.#note(row, 'record')),
      ])
      this.#sql.exec(
        'delete from outcomes where call_id = ? and is_recorded = 1 and caller_told = 1 and callee_told = 1',
        row.call_id,
      )
      for (const result of tries) if (result.status === 'rejected') throw result.reason
    }
  }

  #note({ call_id }: Row, by: keyof typeof FLAGS): void {
    this.#sql.exec(`update outcomes set ${FLAGS[by]} = 1 where call_id = ?`, call_id)
  }
}

/** Whether a side is told of a call's end: it rang, or could not, because the callee was in another call. */
export const hasHeardOf = (call: Call, side: Side): boolean =>
  call.isClaimed || (side === 'callee' && call.reason === 'busy' && call.endedBy === 'callee')

const outcomeOf = (call: Call): CallOutcome => ({
  callId: call.callId,
  media: call.media,
  answeredAt: call.answeredAt,
  startedAt: call.startedAt,
  endedAt: call.endedAt ?? call.createdAt,
  reason: call.reason ?? 'error',
  endedBy: call.endedBy && call[call.endedBy].userId,
  extensions: call.extensions,
})

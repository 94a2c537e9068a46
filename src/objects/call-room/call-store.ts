import type { CallAbout } from './call-view.ts'
import type { Call, CallState } from './call-types.ts'
import { IDLE } from './state.ts'

/** The call of a pair, as its object's SQLite keeps it. */
export class CallStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  state(): CallState {
    const [row] = this.#sql.exec<{ state: string }>('select state from call').toArray()
    return row ? (JSON.parse(row.state) as Call) : IDLE
  }

  /** What never changes of the present call. */
  about(): CallAbout {
    const { about } = this.#sql.exec<{ about: string }>('select about from call').one()
    return JSON.parse(about) as CallAbout
  }

  begin(call: Call, about: CallAbout): void {
    this.#sql.exec(
      'insert or replace into call (only_one, state, about) values (1, ?, ?)',
      JSON.stringify(call),
      JSON.stringify(about),
    )
  }

  save(call: Call): void {
    this.#sql.exec('update call set state = ?', JSON.stringify(call))
  }
}

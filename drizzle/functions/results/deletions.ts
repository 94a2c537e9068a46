import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'

export interface DeletionResults {
  purge_accounts: DomainEvent[]
  find_inactive: number
  forget_security_events: number
  follow_inactive: { warned: number; deleted: number; kept: number; events: DomainEvent[] }
  reapply_erasures: DomainEvent[]
}

export interface DeletionColumns {
  delete_account: { is_new: boolean; events: DomainEvent[] }
  /** The rest is only there with the outcome 'ok'. */
  delete_user_on_request: {
    outcome: 'ok' | 'not_found' | 'self' | 'outranked'
    is_new: boolean
    events: DomainEvent[]
  }
  restore_account: { outcome: 'restored' | 'active' | 'over'; events: DomainEvent[] }
}

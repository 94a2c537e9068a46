import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'

export interface AccountResults {
  end_sessions: DomainEvent[]
  release_contacts: number
  lift_suspensions: DomainEvent[]
}

export interface AccountColumns {
  rotate_session: { outcome: 'rotated' | 'repeated' | 'reused' | 'unknown' | 'suspended'; events: DomainEvent[] }
  sign_in_by_phone: { events: DomainEvent[] }
  sign_in_by_google: { events: DomainEvent[] }
  link_phone: { outcome: 'linked' | 'taken' | 'gone' }
  remove_way_in: { outcome: 'removed' | 'absent' | 'last' | 'gone'; events: DomainEvent[] }
  say_underage: { outcome: 'closed' | 'suspended'; events: DomainEvent[] }
}

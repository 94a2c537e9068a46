import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { devices } from '../../notifications.ts'

type Device = typeof devices.$inferSelect

export interface AccountResults {
  end_sessions: DomainEvent[]
  release_contacts: number
  lift_suspensions: DomainEvent[]
  open_session: DomainEvent[]
  request_mail: boolean
  claim_email: boolean
  refuse_claims: boolean
  forget_mails: number
}

export interface AccountColumns {
  rotate_session: { outcome: 'rotated' | 'repeated' | 'reused' | 'unknown' | 'suspended'; events: DomainEvent[] }
  sign_in_by_phone: { events: DomainEvent[] }
  sign_in_by_google: { events: DomainEvent[] }
  register_by_email: { mail: 'verify' | 'taken' | 'held' | null; events: DomainEvent[] }
  reset_password: { outcome: 'reset' | 'invalid' | 'choose' | 'unknown'; events: DomainEvent[] }
  verify_email: { outcome: 'verified' | 'invalid' | 'refused' | 'unclaimed' | 'taken' | 'held' }
  link_phone: { outcome: 'linked' | 'taken' | 'gone' }
  remove_way_in: { outcome: 'removed' | 'absent' | 'last' | 'gone'; events: DomainEvent[] }
  register_device: {
    id: string
    session_id: string
    platform: Device['platform']
    created_at: Date
    updated_at: Date
  }
  say_underage: { outcome: 'closed' | 'suspended'; events: DomainEvent[] }
}

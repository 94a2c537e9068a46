import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { users } from '../../users.ts'

type User = typeof users.$inferSelect

/** Whether an operator may act on an account; see `standing_before_operator` in `operator_users.sql`. */
export type Standing = 'ok' | 'not_found' | 'self' | 'outranked'

/** The status of an account as `standing_of` gives it. */
export interface StatusRow {
  status: User['status']
  reason: string | null
  until: string | null
}

export type StatusChanged =
  | { outcome: Exclude<Standing, 'ok'> | 'reporter' }
  | { outcome: 'same'; status: StatusRow }
  | { outcome: 'ok'; events: DomainEvent[]; status: StatusRow }
  | { outcome: 'decided'; decision_id: string; case_id: string | null }
  | { outcome: 'appealed'; decision_id: string }
  | { outcome: 'propose'; case_id: string; events: DomainEvent[] }

export type SessionsEnded =
  { outcome: Exclude<Standing, 'ok'> | 'no_session' } | { outcome: 'ok'; events: DomainEvent[] }

export type Corrected =
  | { outcome: Exclude<Standing, 'ok'> | 'under_age' | 'no_profile' }
  | { outcome: 'ok' | 'reactivated' | 'closed'; events: DomainEvent[] }

/** The outcomes of the functions of `operator_factors.sql` that add a factor. */
export type AddOutcome = 'ok' | 'not_found' | 'not_confirmed' | 'not_recent' | 'too_many' | 'exists' | 'gone'

/** The outcomes of the functions of `operator_roles.sql`. */
export type RoleChange =
  { outcome: 'ok'; events: DomainEvent[] } | { outcome: 'not_found' | 'not_ready' | 'last_admin' | 'forbidden' }

export type PhotoDecided =
  { outcome: 'ok'; case_id: string | null; events: DomainEvent[] } | { outcome: 'not_found' | 'decided' | 'self' }

export interface OperatorResults {
  note_user_act: Standing
  change_user_status: StatusChanged
  end_user_sessions: SessionsEnded
  correct_user: Corrected
  add_totp: AddOutcome
  confirm_totp: AddOutcome
  add_passkey: AddOutcome
  use_factor: boolean
  remove_factor: { outcome: 'ok'; events: DomainEvent[] } | { outcome: 'not_found' } | { outcome: 'last' }
  set_operator_role: RoleChange
  reset_factors: RoleChange
  decide_waiting_photo: PhotoDecided
  seal_operator_log: number
  claims_of: number
}

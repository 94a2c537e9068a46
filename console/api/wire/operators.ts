import type { OperatorRole, Permission } from '../../../src/catalogue/roles.ts'

/** The parts of the API's responses about operators that the console reads. */

export interface Factor {
  id: string
  kind: 'passkey' | 'totp'
  name: string
  created_at: string
  last_used_at: string | null
}

export interface Me {
  id: string
  role: OperatorRole
  permissions: { name: Permission; allows: string; is_fresh: boolean }[]
  factors: Factor[]
  /** Until then the token is good for what needs a fresh second factor. */
  fresh_until: string | null
}

/** A token for which a second factor was shown. */
export interface Confirmed {
  token: string
  /** Seconds. */
  expires_in: number
}

export interface AddedTotp {
  factor_id: string
  secret: string
  uri: string
}

export interface Operator {
  user_id: string
  role: OperatorRole
  name: string | null
  phone_number: string | null
  email: string | null
  factors: ('passkey' | 'totp')[]
  status: 'active' | 'suspended' | 'banned'
  last_active_at: string
  created_at: string
}

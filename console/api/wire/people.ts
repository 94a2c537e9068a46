import type { Queue, ReportReason, ReportStatus } from '../../../src/catalogue/cases.ts'
import type { Feature, Measure } from '../../../src/catalogue/policies.ts'
import type { Role } from '../../../src/catalogue/roles.ts'

/** The parts of the API's responses about accounts that the console reads. */

export type AccountStatus = 'active' | 'suspended' | 'banned' | 'deleted'

export interface UserRow {
  id: string
  first_name: string | null
  age: number | null
  account_status: AccountStatus
  role: Role
  plan: 'free' | 'premium'
  created_at: string
  last_active_at: string
  is_verified: boolean
  open_case_id: string | null
}

export interface UserDetail {
  id: string
  account_status: AccountStatus
  status_reason: string | null
  status_until: string | null
  role: Role
  plan: 'free' | 'premium'
  is_verified: boolean
  created_at: string
  last_active_at: string
  deleted_at: string | null
  restorable_until: string | null
  open_case_id: string | null
  profile: {
    first_name: string | null
    age: number | null
    has_disputed_age: boolean
    gender: string | null
    bio: string | null
    interests: string[]
    location_name: string | null
    visibility: string
    is_published: boolean
  } | null
  photos: { id: string; status: 'pending' | 'approved' | 'rejected'; is_primary: boolean; created_at: string }[]
  ways_in: {
    phone: string | null
    email: string | null
    claimed_email: string | null
    has_google: boolean
    has_password: boolean
  }
  sessions: {
    id: string
    platform: string | null
    device_name: string | null
    created_at: string
    last_used_at: string
  }[]
  devices: { platform: string; updated_at: string }[]
  entitlements: { source: string; plan: string; until: string }[]
  coins: number
  cases_about: {
    count: number
    cases: {
      id: string
      status: string
      queue: Queue
      severity: number
      opened_at: string
      closed_at: string | null
    }[]
  }
  reports_about: { count: number }
  reports_by: {
    count: number
    reports: { id: string; reason: ReportReason; status: ReportStatus; case_id: string | null; created_at: string }[]
  }
  decisions: {
    id: string
    case_id: string | null
    policy: string | null
    measure: Measure
    features: Feature[]
    state: 'proposed' | 'effective' | 'refused' | 'undone'
    strikes: number
    until: string | null
    created_at: string
  }[]
  restrictions: { feature: Feature; decision_id: string; until: string | null }[]
  audit: {
    id: string
    act: string
    operator_id: string
    reason: string | null
    note: string | null
    at: string
  }[]
}

export interface Revealed {
  phone?: string | null | undefined
  email?: string | null | undefined
  claimed_email?: string | null | undefined
  last_name?: string | null | undefined
  birth_date?: string | null | undefined
  addresses?: { address: string; last_used_at: string }[] | undefined
}

/** The parts of the API's responses about content and settings that the console reads. */

export interface AdminPage {
  slug: string
  locale: string
  title: string
  version: number
  latest_revision: number
  published_revision: number | null
  published_at: string | null
  scheduled_revision: number | null
  scheduled_at: string | null
  updated_at: string
}

export interface RevisionEntry {
  revision: number
  title: string
  is_material: boolean
  note: string
  author_id: string | null
  created_at: string
}

export interface Revision extends RevisionEntry {
  markdown: string
  html: string
}

export interface AdminBlock {
  id: string
  placement: string
  kind: string
  locale: string | null
  audience: Record<string, unknown>
  data: Record<string, unknown>
  starts_at: string | null
  ends_at: string | null
  priority: number
  is_enabled: boolean
  version: number
  updated_at: string
}

export interface AdminInterest {
  key: string
  label: string
  labels: Record<string, string>
  category: string
  position: number
  merged_into: string | null
  version: number
}

export interface AdminCategory {
  id: string
  labels: Record<string, string>
  position: number
  entries: number
}

export interface Setting {
  key: string
  value: unknown
  initial: unknown
  is_changed: boolean
  is_public: boolean
  may_change: string
  affects: string
  schema: Record<string, unknown>
  revision: number
  changed_at: string | null
  changed_by: string | null
}

export interface ChangedSetting {
  setting: Setting
  change: { before: unknown; after: unknown; affects: string }
  is_applied: boolean
}

export interface SettingRevision {
  revision: number
  value: unknown
  is_initial: boolean
  reason: string
  author_id: string
  created_at: string
}

import type { Entries } from '../entry.ts'
import { product } from '../entry.ts'

const EMPLOYEE = 'Employees answer for what they did; by id alone.'
const AUDIT = 'What was done to an account has to be proved also when it is gone; by id alone.'

/** Operators, content, settings, and what the program keeps of its own work. */
export const PRODUCT: Entries = {
  operator_factors: {
    activity: 'operators',
    ends: 'account',
    columns: {
      identifier: 'id user_id',
      security: 'kind name secret last_step credential_id public_key sign_count',
      behaviour: 'confirmed_at last_used_at created_at',
    },
    sealed: 'secret',
    exported: { not: 'Second factors of employees, who see them in the console.' },
  },
  approvals: {
    activity: 'operators',
    ends: 'audit',
    columns: {
      identifier: 'id subject_id',
      operator: 'kind body requested_by status decided_by',
      technical: 'decided_at created_at',
    },
    exported: { not: 'Work of operators; what came of it is in `coin_transactions` and `entitlement_events`.' },
    kept: { subject_id: AUDIT, body: AUDIT, requested_by: EMPLOYEE, decided_by: EMPLOYEE },
  },
  operator_log: {
    activity: 'operators',
    ends: 'audit',
    columns: { identifier: 'id subject_id', operator: 'operator_id act reason note before after', technical: 'at' },
    exported: { not: 'Work of operators, with their words (art. 15(4)).' },
    kept: { subject_id: AUDIT, operator_id: EMPLOYEE, note: AUDIT, before: AUDIT, after: AUDIT },
  },
  operator_log_seals: {
    activity: 'operators',
    ends: 'audit',
    columns: { technical: 'entry_id seq hash' },
    exported: { not: 'Hashes of the entries of `operator_log`.' },
  },
  hourly_stats: {
    activity: 'statistics',
    ends: 'product',
    columns: { content: 'hour metric value' },
    exported: { not: 'Counts; they name nobody.' },
  },
  stats_progress: product('id counted_until'),
  outbox: {
    activity: 'product',
    ends: 'outbox',
    columns: { identifier: 'payload', technical: 'id type attempts due_at created_at' },
    exported: { not: 'Ids on the way to where they are told; gone within seconds.' },
  },
  sweeps: product('', {
    columns: { content: 'prefix due_at', identifier: 'position' },
    kept: {
      position: 'Up to which picture a sweep of the bucket has come; its next part, minutes later, replaces it.',
    },
  }),
  inactivity_progress: product('id looked_until'),
  interest_categories: product('id labels position created_at updated_at'),
  interests: product('key label labels category_id category position merged_into version created_at updated_at'),
  interest_aliases: product('key interest_key is_current'),
  page_revisions: product('slug locale revision title markdown html is_material note created_at', {
    columns: {
      content: 'slug locale revision title markdown html is_material note created_at',
      operator: 'author_id',
    },
    kept: { author_id: EMPLOYEE },
  }),
  pages: product(
    'slug locale version published_revision published_at scheduled_revision scheduled_at consent_revision consent_since created_at updated_at',
  ),
  content_versions: product('name version'),
  content_blocks: product(
    'id placement kind locale audience data starts_at ends_at priority is_enabled version created_at updated_at',
  ),
  app_settings: product('key value updated_at'),
  app_setting_revisions: product('', {
    columns: { content: 'key revision value reason created_at', operator: 'author_id' },
    kept: { author_id: EMPLOYEE },
  }),
}

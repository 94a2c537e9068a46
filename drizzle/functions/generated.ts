// Written by "npm run db:functions" from the signatures in the database; do not edit.
import type { SQL } from 'drizzle-orm'
import { call, moment, number, rowsOf, type Argument, type Interval, type RowOf, type TableCall } from './call.ts'
import type { ColumnsOf, ResultOf } from './results.ts'

export const absent_since = (args: {
  account: Argument<RowOf<'users'>>
  their_block: Argument<Date>
}): SQL<ResultOf<'absent_since', Date | null>> => call('absent_since', args, moment)

export const accept_invite = (args: {
  friend: Argument<string>
  code: Argument<string>
  activity: Argument<string>
  device: Argument<string>
  referral: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'accept_invite', unknown>> => call('accept_invite', args)

export const accept_match = (args: {
  actor: Argument<string>
  match: Argument<string>
  at: Argument<Date>
  new_decision: Argument<string>
  is_spent?: Argument<boolean>
  grace?: Argument<Interval>
}): SQL<ResultOf<'accept_match', unknown>> => call('accept_match', args)

export const accept_page = (args: {
  account: Argument<string>
  slug: Argument<string>
  locale: Argument<string>
  revision: Argument<number>
  at: Argument<Date>
}): TableCall<ColumnsOf<'accept_page', { outcome: string | null; published: number | null }>> =>
  rowsOf('accept_page', args, { outcome: null, published: null })

export const active_since = (args: { since: Argument<Date> }): SQL<ResultOf<'active_since', number | null>> =>
  call('active_since', args, number)

export const add_coin_package = (args: {
  id: Argument<string>
  fields: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'add_coin_package', unknown>> => call('add_coin_package', args)

export const add_passkey = (args: {
  account: Argument<string>
  p: Argument<unknown>
  is_fresh: Argument<boolean>
  is_recent: Argument<boolean>
  most: Argument<number>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'add_passkey', string | null>> => call('add_passkey', args)

export const add_photo = (args: {
  owner: Argument<string>
  photo: Argument<string>
  hash: Argument<string>
  mark: Argument<string>
  key: Argument<string>
  blur: Argument<string>
  pixel_width: Argument<number>
  pixel_height: Argument<number>
  make_primary: Argument<boolean>
  first_status: Argument<string>
  most: Argument<number>
  at: Argument<Date>
}): TableCall<ColumnsOf<'add_photo', { outcome: string | null; picture: unknown; event: unknown }>> =>
  rowsOf('add_photo', args, { outcome: null, picture: null, event: null })

export const add_plan = (args: {
  id: Argument<string>
  fields: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'add_plan', unknown>> => call('add_plan', args)

export const add_totp = (args: {
  account: Argument<string>
  factor: Argument<string>
  name: Argument<string>
  secret: Argument<string>
  is_fresh: Argument<boolean>
  is_recent: Argument<boolean>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'add_totp', string | null>> => call('add_totp', args)

export const adjust_coins = (args: {
  person: Argument<string>
  amount: Argument<number>
  key: Argument<string>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'adjust_coins', unknown>> => call('adjust_coins', args)

export const adult_from = (args: { birth_date: Argument<string> }): SQL<ResultOf<'adult_from', Date | null>> =>
  call('adult_from', args, moment)

export const age_on = (args: {
  birth_date: Argument<string>
  day: Argument<string>
}): SQL<ResultOf<'age_on', number | null>> => call('age_on', args)

export const age_points = (args: {
  age: Argument<number>
  age_min: Argument<number>
  age_max: Argument<number>
}): SQL<ResultOf<'age_points', number | null>> => call('age_points', args)

export const announce = (args: {
  type: Argument<string>
  payload: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'announce', unknown>> => call('announce', args)

export const announce_decided = (args: {
  decided: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'announce_decided', unknown>> => call('announce_decided', args)

export const announce_inactive = (args: {
  account: Argument<string>
  step: Argument<number>
  delete_at: Argument<Date>
  at: Argument<Date>
}): SQL<ResultOf<'announce_inactive', unknown>> => call('announce_inactive', args)

export const answer_ban = (args: {
  decision: Argument<string>
  operator: Argument<string>
  over: Argument<readonly string[]>
  confirms: Argument<boolean>
  details: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'answer_ban', unknown>> => call('answer_ban', args)

export const answer_interest = (args: {
  actor: Argument<string>
  sender: Argument<string>
  answer: Argument<string>
  sees_likes: Argument<readonly string[]>
  at: Argument<Date>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
  is_spent?: Argument<boolean>
}): SQL<ResultOf<'answer_interest', unknown>> => call('answer_interest', args)

export const app_configuration = (): SQL<ResultOf<'app_configuration', unknown>> => call('app_configuration', {})

export const approval_row = (args: { a: Argument<RowOf<'approvals'>> }): SQL<ResultOf<'approval_row', unknown>> =>
  call('approval_row', args)

export const approve_correction = (args: {
  approval: Argument<string>
  entry: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'approve_correction', unknown>> => call('approve_correction', args)

export const approve_refund = (args: {
  approval: Argument<string>
  kind: Argument<string>
  purchase: Argument<string>
  payment: Argument<string>
  amount: Argument<number>
  currency: Argument<string>
  refunded_before: Argument<number>
  attempts: Argument<number>
  reason: Argument<string>
  note: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'approve_refund', unknown>> => call('approve_refund', args)

export const approved_folders = (args: {
  owner: Argument<string>
}): TableCall<{ approved_folders: ResultOf<'approved_folders', string> }> =>
  rowsOf('approved_folders', args, { approved_folders: null })

export const approved_photos = (args: { owner: Argument<string> }): SQL<ResultOf<'approved_photos', unknown>> =>
  call('approved_photos', args)

export const as_searching = (args: {
  person: Argument<RowOf<'listings'>>
  wishes: Argument<unknown>
}): SQL<ResultOf<'as_searching', RowOf<'listings'> | null>> => call('as_searching', args)

export const ask_by_message = (args: {
  actor: Argument<string>
  target: Argument<string>
  words: Argument<string>
  client_id: Argument<string>
  direct: Argument<boolean>
  direct_plans: Argument<readonly string[]>
  at: Argument<Date>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
  fresh_message: Argument<string>
  is_spent?: Argument<boolean>
}): SQL<ResultOf<'ask_by_message', unknown>> => call('ask_by_message', args)

export const audience_of = (args: { show_me: Argument<string> }): SQL<ResultOf<'audience_of', number | null>> =>
  call('audience_of', args)

export const begin_call = (args: {
  actor: Argument<string>
  match: Argument<string>
  new_call: Argument<string>
  wanted: Argument<string>
  day: Argument<string>
  at: Argument<Date>
  grace?: Argument<Interval>
}): SQL<ResultOf<'begin_call', unknown>> => call('begin_call', args)

export const billing_account_of = (args: {
  account: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'billing_account_of', RowOf<'billing_accounts'> | null>> => call('billing_account_of', args)

export const billing_faults = (args: {
  at: Argument<Date>
}): TableCall<ColumnsOf<'billing_faults', { fault: string | null; user_id: string | null; subject: string | null }>> =>
  rowsOf('billing_faults', args, { fault: null, user_id: null, subject: null })

export const block_person = (args: {
  actor: Argument<string>
  target: Argument<string>
  at: Argument<Date>
  why?: Argument<string>
}): SQL<ResultOf<'block_person', unknown>> => call('block_person', args)

export const boosted_among = (args: {
  people: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'boosted_among', readonly string[] | null>> => call('boosted_among', args)

export const buy_boost = (args: {
  actor: Argument<string>
  minutes: Argument<number>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'buy_boost', unknown>> => call('buy_boost', args)

export const buy_call_minutes = (args: {
  actor: Argument<string>
  call: Argument<string>
  minutes: Argument<number>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'buy_call_minutes', unknown>> => call('buy_call_minutes', args)

export const buy_direct_message = (args: {
  actor: Argument<string>
  target: Argument<string>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'buy_direct_message', unknown>> => call('buy_direct_message', args)

export const buy_rewind = (args: {
  actor: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'buy_rewind', unknown>> => call('buy_rewind', args)

export const buy_super_like = (args: {
  actor: Argument<string>
  target: Argument<string>
  words: Argument<string>
  at: Argument<Date>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
}): SQL<ResultOf<'buy_super_like', unknown>> => call('buy_super_like', args)

export const can_meet = (args: {
  viewer: Argument<RowOf<'listings'>>
  other: Argument<RowOf<'listings'>>
  day: Argument<string>
}): SQL<ResultOf<'can_meet', boolean | null>> => call('can_meet', args)

export const card_for = (args: {
  viewer: Argument<string>
  person: Argument<string>
  day: Argument<string>
}): SQL<ResultOf<'card_for', unknown>> => call('card_for', args)

export const card_in_past = (args: {
  viewer: Argument<string>
  person: Argument<string>
  day: Argument<string>
}): SQL<ResultOf<'card_in_past', unknown>> => call('card_in_past', args)

export const card_of = (args: { person: Argument<string>; day: Argument<string> }): SQL<ResultOf<'card_of', unknown>> =>
  call('card_of', args)

export const card_with = (args: {
  person: Argument<string>
  first_name: Argument<string>
  birth_date: Argument<string>
  day: Argument<string>
  photos: Argument<unknown>
}): SQL<ResultOf<'card_with', unknown>> => call('card_with', args)

export const case_summary = (args: {
  c: Argument<RowOf<'cases'>>
  day: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'case_summary', unknown>> => call('case_summary', args)

export const cases_changed_events = (): SQL<ResultOf<'cases_changed_events', unknown>> =>
  call('cases_changed_events', {})

export const change_app_setting = (args: {
  key: Argument<string>
  value: Argument<unknown>
  reason: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_app_setting', unknown>> => call('change_app_setting', args)

export const change_coin_offer = (args: {
  offer: Argument<string>
  changes: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_coin_offer', unknown>> => call('change_coin_offer', args)

export const change_coin_package = (args: {
  package: Argument<string>
  changes: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_coin_package', unknown>> => call('change_coin_package', args)

export const change_interest = (args: {
  key: Argument<string>
  labels: Argument<unknown>
  aliases: Argument<unknown>
  category: Argument<string>
  place: Argument<number>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_interest', unknown>> => call('change_interest', args)

export const change_plan = (args: {
  plan: Argument<string>
  changes: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_plan', unknown>> => call('change_plan', args)

export const change_reward = (args: {
  activity: Argument<string>
  changes: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'change_reward', unknown>> => call('change_reward', args)

export const change_user_status = (args: {
  person: Argument<string>
  wanted: Argument<unknown>
  details: Argument<unknown>
  operator: Argument<string>
  below: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'change_user_status', unknown>> => call('change_user_status', args)

export const check_coins = (args: {
  most: Argument<number>
  next_round: Argument<Date>
  at: Argument<Date>
}): SQL<ResultOf<'check_coins', unknown>> => call('check_coins', args)

export const choose_primary = (args: {
  owner: Argument<string>
  wanted: Argument<string>
}): SQL<ResultOf<'choose_primary', void>> => call('choose_primary', args)

export const claim_appeal = (args: {
  appeal: Argument<string>
  operator: Argument<string>
  over: Argument<readonly string[]>
  lease_seconds: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'claim_appeal', unknown>> => call('claim_appeal', args)

export const claim_email = (args: {
  account: Argument<string>
  index: Argument<string>
  cipher: Argument<string>
  token_hash: Argument<string>
  expires: Argument<Date>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'claim_email', boolean | null>> => call('claim_email', args)

export const claim_next_case = (args: {
  wanted: Argument<unknown>
  operator: Argument<string>
  terms: Argument<unknown>
  day: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'claim_next_case', unknown>> => call('claim_next_case', args)

export const claims_of = (args: {
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'claims_of', number | null>> => call('claims_of', args, number)

export const close_account = (args: {
  account: Argument<string>
  reason: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'close_account', { events: unknown }>> => rowsOf('close_account', args, { events: null })

export const close_case = (args: {
  of_case: Argument<string>
  operator: Argument<string>
  decision: Argument<string>
  outcome: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'close_case', unknown>> => call('close_case', args)

export const close_match = (args: {
  match: Argument<RowOf<'matches'>>
  ender: Argument<string>
  new_status: Argument<string>
  conversation_status: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'close_match', unknown>> => call('close_match', args)

export const close_refund = (args: {
  refund: Argument<string>
  status: Argument<string>
  ref: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'close_refund', unknown>> => call('close_refund', args)

export const close_request = (args: {
  one: Argument<string>
  other: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'close_request', unknown>> => call('close_request', args)

export const close_underage = (args: {
  account: Argument<string>
  said: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'close_underage', { events: unknown }>> => rowsOf('close_underage', args, { events: null })

export const coin_account = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'coin_account', string | null>> => call('coin_account', args)

export const coin_entry = (args: { entry: Argument<string> }): SQL<ResultOf<'coin_entry', unknown>> =>
  call('coin_entry', args)

export const coin_faults = (args: {
  after?: Argument<string>
  most?: Argument<number>
}): TableCall<ColumnsOf<'coin_faults', { fault: string | null; account_id: string | null; subject: string | null }>> =>
  rowsOf('coin_faults', args, { fault: null, account_id: null, subject: null })

export const coin_title = (args: { entry: Argument<string> }): SQL<ResultOf<'coin_title', string | null>> =>
  call('coin_title', args)

export const confirm_ad_view = (args: {
  nonce: Argument<string>
  network: Argument<string>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'confirm_ad_view', unknown>> => call('confirm_ad_view', args)

export const confirm_totp = (args: {
  account: Argument<string>
  factor: Argument<string>
  step: Argument<number>
  is_fresh: Argument<boolean>
  is_recent: Argument<boolean>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'confirm_totp', string | null>> => call('confirm_totp', args)

export const content_changed = (args: {
  kind: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'content_changed', unknown>> => call('content_changed', args)

export const correct_coins = (args: {
  person: Argument<string>
  amount: Argument<number>
  note: Argument<string>
  key: Argument<string>
  entry: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'correct_coins', unknown>> => call('correct_coins', args)

export const correct_coins_within = (args: {
  person: Argument<string>
  amount: Argument<number>
  note: Argument<string>
  key: Argument<string>
  entry: Argument<string>
  operator: Argument<string>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'correct_coins_within', unknown>> => call('correct_coins_within', args)

export const correct_user = (args: {
  person: Argument<string>
  first_name: Argument<string>
  birth_date: Argument<string>
  reason: Argument<string>
  operator: Argument<string>
  below: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'correct_user', unknown>> => call('correct_user', args)

export const cosine_of = (args: { km: Argument<number> }): SQL<ResultOf<'cosine_of', number | null>> =>
  call('cosine_of', args)

export const could_accept = (args: {
  l: Argument<RowOf<'listings'>>
  gender: Argument<number>
  age: Argument<number>
}): SQL<ResultOf<'could_accept', boolean | null>> => call('could_accept', args)

export const count_actives = (args: {
  with_month: Argument<boolean>
  at: Argument<Date>
}): SQL<ResultOf<'count_actives', void>> => call('count_actives', args)

export const count_hour = (args: { of_hour: Argument<Date>; at: Argument<Date> }): SQL<ResultOf<'count_hour', void>> =>
  call('count_hour', args)

export const count_on_from = (args: { until: Argument<Date> }): SQL<ResultOf<'count_on_from', void>> =>
  call('count_on_from', args)

export const counts_between = (args: {
  starts: Argument<Date>
  ends: Argument<Date>
}): TableCall<ColumnsOf<'counts_between', { metric: string | null; value: number | null }>> =>
  rowsOf('counts_between', args, { metric: null, value: number })

export const create_interest = (args: {
  key: Argument<string>
  label: Argument<string>
  labels: Argument<unknown>
  aliases: Argument<unknown>
  category: Argument<string>
  place: Argument<number>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'create_interest', unknown>> => call('create_interest', args)

export const day_of_ages = (args: { at: Argument<Date> }): SQL<ResultOf<'day_of_ages', string | null>> =>
  call('day_of_ages', args)

export const decide = (args: {
  actor: Argument<string>
  target: Argument<string>
  decision: Argument<string>
  words: Argument<string>
  at: Argument<Date>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
  is_spent?: Argument<boolean>
}): SQL<ResultOf<'decide', unknown>> => call('decide', args)

export const decide_appeal = (args: {
  appeal: Argument<string>
  operator: Argument<string>
  over: Argument<readonly string[]>
  verdict: Argument<string>
  answer: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'decide_appeal', unknown>> => call('decide_appeal', args)

export const decide_approval = (args: {
  approval: Argument<string>
  decision: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'decide_approval', unknown>> => call('decide_approval', args)

export const decide_case = (args: {
  of_case: Argument<string>
  operator: Argument<string>
  over: Argument<readonly string[]>
  sees_escalated: Argument<boolean>
  wanted: Argument<unknown>
  details: Argument<unknown>
  next: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'decide_case', unknown>> => call('decide_case', args)

export const decide_photo = (args: {
  photo: Argument<string>
  decision: Argument<string>
  only_pending: Argument<boolean>
}): SQL<ResultOf<'decide_photo', string | null>> => call('decide_photo', args)

export const decide_reports = (args: {
  of_case: Argument<string>
  decision: Argument<string>
  outcome: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'decide_reports', unknown>> => call('decide_reports', args)

export const decide_waiting_photo = (args: {
  photo: Argument<string>
  decision: Argument<string>
  policy: Argument<string>
  note: Argument<string>
  urgency: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'decide_waiting_photo', unknown>> => call('decide_waiting_photo', args)

export const decided_standing = (args: {
  account: Argument<string>
  without: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'decided_standing', unknown>> => call('decided_standing', args)

export const decision_counts = (args: {
  since: Argument<Date>
  of_operator: Argument<string>
}): TableCall<{ decision_counts: ResultOf<'decision_counts', unknown> }> =>
  rowsOf('decision_counts', args, { decision_counts: null })

export const decision_row = (args: {
  d: Argument<RowOf<'safety_decisions'>>
}): SQL<ResultOf<'decision_row', unknown>> => call('decision_row', args)

export const delete_account = (args: {
  account: Argument<string>
  until: Argument<Date>
  by_session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<'delete_account', { is_new: boolean | null; person: RowOf<'users'> | null; events: unknown }>
> => rowsOf('delete_account', args, { is_new: null, person: null, events: null })

export const delete_content_block = (args: {
  id: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'delete_content_block', unknown>> => call('delete_content_block', args)

export const delete_interest = (args: {
  key: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'delete_interest', unknown>> => call('delete_interest', args)

export const delete_interest_category = (args: {
  id: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'delete_interest_category', unknown>> => call('delete_interest_category', args)

export const delete_user_on_request = (args: {
  person: Argument<string>
  until: Argument<Date>
  reason: Argument<string>
  operator: Argument<string>
  below: Argument<readonly string[]>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'delete_user_on_request',
    { outcome: string | null; is_new: boolean | null; person_row: RowOf<'users'> | null; events: unknown }
  >
> => rowsOf('delete_user_on_request', args, { outcome: null, is_new: null, person_row: null, events: null })

export const end_claims = (args: {
  index: Argument<string>
  keeper: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'end_claims', void>> => call('end_claims', args)

export const end_live_match = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'end_live_match', unknown>> => call('end_live_match', args)

export const end_match = (args: {
  actor: Argument<string>
  match: Argument<string>
  at: Argument<Date>
  grace?: Argument<Interval>
}): SQL<ResultOf<'end_match', unknown>> => call('end_match', args)

export const end_restrictions = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'end_restrictions', number | null>> => call('end_restrictions', args)

export const end_sessions = (args: {
  account: Argument<string>
  only_session: Argument<string>
  keep_session: Argument<string>
  reason: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'end_sessions', unknown>> => call('end_sessions', args)

export const end_user_sessions = (args: {
  person: Argument<string>
  only_session: Argument<string>
  reason: Argument<string>
  operator: Argument<string>
  below: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'end_user_sessions', unknown>> => call('end_user_sessions', args)

export const enter_scheduled_pages = (args: { at: Argument<Date> }): SQL<ResultOf<'enter_scheduled_pages', unknown>> =>
  call('enter_scheduled_pages', args)

export const expire_coins = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'expire_coins', number | null>> => call('expire_coins', args)

export const expire_match = (args: {
  match: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'expire_match', unknown>> => call('expire_match', args)

export const factor_refusal = (args: {
  account: Argument<string>
  is_fresh: Argument<boolean>
  is_recent: Argument<boolean>
}): SQL<ResultOf<'factor_refusal', string | null>> => call('factor_refusal', args)

export const fading_points = (args: {
  amount: Argument<number>
  most: Argument<number>
}): SQL<ResultOf<'fading_points', number | null>> => call('fading_points', args)

export const feed_candidates = (args: {
  viewer_id: Argument<string>
  at: Argument<Date>
  wanted: Argument<number>
  bands: Argument<readonly number[]>
  wave: Argument<number>
  weights: Argument<readonly number[]>
  scales: Argument<readonly number[]>
  origin: Argument<readonly number[]>
  band_start: Argument<number>
  wave_start_hour: Argument<number>
  wave_start_user: Argument<string>
  wave_finish_hour: Argument<number>
  wave_finish_user: Argument<string>
  seen: Argument<readonly string[]>
  kept: Argument<unknown>
}): TableCall<
  ColumnsOf<
    'feed_candidates',
    {
      user_id: string | null
      distance_km: number | null
      points: number | null
      band: number | null
      start_hour: number | null
      start_user: string | null
      finish_hour: number | null
      finish_user: string | null
    }
  >
> =>
  rowsOf('feed_candidates', args, {
    user_id: null,
    distance_km: null,
    points: null,
    band: null,
    start_hour: null,
    start_user: null,
    finish_hour: null,
    finish_user: null,
  })

export const feed_page = (args: {
  viewer_id: Argument<string>
  at: Argument<Date>
  page_size: Argument<number>
  bands: Argument<readonly number[]>
  wave: Argument<number>
  weights: Argument<readonly number[]>
  scales: Argument<readonly number[]>
  origin: Argument<readonly number[]>
  band_start: Argument<number>
  wave_start_hour: Argument<number>
  wave_start_user: Argument<string>
  wave_finish_hour: Argument<number>
  wave_finish_user: Argument<string>
  seen: Argument<readonly string[]>
}): TableCall<
  ColumnsOf<
    'feed_page',
    {
      user_id: string | null
      distance_km: number | null
      points: number | null
      band: number | null
      start_hour: number | null
      start_user: string | null
      finish_hour: number | null
      finish_user: string | null
    }
  >
> =>
  rowsOf('feed_page', args, {
    user_id: null,
    distance_km: null,
    points: null,
    band: null,
    start_hour: null,
    start_user: null,
    finish_hour: null,
    finish_user: null,
  })

export const fields_of = (args: {
  whole: Argument<unknown>
  changes: Argument<unknown>
}): SQL<ResultOf<'fields_of', unknown>> => call('fields_of', args)

export const file_appeal = (args: {
  statement: Argument<string>
  account: Argument<string>
  appeal: Argument<string>
  words: Argument<string>
  due: Argument<Date>
  at: Argument<Date>
}): SQL<ResultOf<'file_appeal', string | null>> => call('file_appeal', args)

export const file_report = (args: {
  filed: Argument<unknown>
  weights: Argument<unknown>
  spoken: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'file_report', unknown>> => call('file_report', args)

export const find_inactive = (args: {
  most: Argument<number>
  months: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'find_inactive', number | null>> => call('find_inactive', args)

export const find_live = (args: {
  actor: Argument<string>
  live_mode: Argument<string>
  wishes: Argument<unknown>
  oldest: Argument<Date>
  at: Argument<Date>
  new_search: Argument<string>
}): SQL<ResultOf<'find_live', unknown>> => call('find_live', args)

export const first_id_at = (args: { at: Argument<Date> }): SQL<ResultOf<'first_id_at', string | null>> =>
  call('first_id_at', args)

export const fit_live = (args: {
  one: Argument<RowOf<'live_searches'>>
  other: Argument<RowOf<'live_searches'>>
  day: Argument<string>
}): SQL<ResultOf<'fit_live', boolean | null>> => call('fit_live', args)

export const follow_inactive = (args: {
  most: Argument<number>
  months: Argument<number>
  grace_days: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'follow_inactive', unknown>> => call('follow_inactive', args)

export const follow_interests = (args: { batch: Argument<number> }): SQL<ResultOf<'follow_interests', number | null>> =>
  call('follow_interests', args)

export const forget_ad_views = (args: {
  before: Argument<Date>
  most: Argument<number>
}): SQL<ResultOf<'forget_ad_views', number | null>> => call('forget_ad_views', args)

export const forget_boosts = (args: {
  before: Argument<Date>
  most: Argument<number>
}): SQL<ResultOf<'forget_boosts', number | null>> => call('forget_boosts', args)

export const forget_mails = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'forget_mails', number | null>> => call('forget_mails', args)

export const forget_passes = (args: {
  before: Argument<Date>
  most: Argument<number>
}): SQL<ResultOf<'forget_passes', number | null>> => call('forget_passes', args)

export const forget_reports = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'forget_reports', unknown>> => call('forget_reports', args)

export const forget_reward_marks = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'forget_reward_marks', number | null>> => call('forget_reward_marks', args)

export const forget_security_events = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'forget_security_events', number | null>> => call('forget_security_events', args)

export const forget_statements = (args: {
  before: Argument<Date>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'forget_statements', number | null>> => call('forget_statements', args)

export const gender_bit = (args: { gender: Argument<string> }): SQL<ResultOf<'gender_bit', number | null>> =>
  call('gender_bit', args)

export const give_gift = (args: {
  person: Argument<string>
  plan: Argument<string>
  until: Argument<Date>
  note: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'give_gift', unknown>> => call('give_gift', args)

export const give_plan = (args: {
  account: Argument<string>
  plan: Argument<string>
  until: Argument<Date>
  note: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'give_plan', unknown>> => call('give_plan', args)

export const give_to_lots = (args: {
  lots: Argument<unknown>
  most: Argument<number>
}): SQL<ResultOf<'give_to_lots', void>> => call('give_to_lots', args)

export const gone_card = (args: { person: Argument<string> }): SQL<ResultOf<'gone_card', unknown>> =>
  call('gone_card', args)

export const gone_since = (args: {
  viewer: Argument<string>
  peer: Argument<string>
}): SQL<ResultOf<'gone_since', Date | null>> => call('gone_since', args, moment)

export const grants_wishes = (args: {
  wishes: Argument<unknown>
  person: Argument<RowOf<'listings'>>
  other: Argument<RowOf<'listings'>>
}): SQL<ResultOf<'grants_wishes', boolean | null>> => call('grants_wishes', args)

export const graver = (args: { one: Argument<unknown>; other: Argument<unknown> }): SQL<ResultOf<'graver', unknown>> =>
  call('graver', args)

export const gravity_of = (args: { standing: Argument<unknown> }): SQL<ResultOf<'gravity_of', number | null>> =>
  call('gravity_of', args)

export const half_width = (args: {
  lat: Argument<number>
  km: Argument<number>
  at_lat: Argument<number>
}): SQL<ResultOf<'half_width', number | null>> => call('half_width', args)

export const has_left = (args: {
  viewer: Argument<string>
  peer: Argument<string>
  grace: Argument<Interval>
  at: Argument<Date>
}): SQL<ResultOf<'has_left', boolean | null>> => call('has_left', args)

export const has_liked = (args: {
  one: Argument<string>
  other: Argument<string>
}): SQL<ResultOf<'has_liked', boolean | null>> => call('has_liked', args)

export const has_proved_way_in = (args: {
  account: Argument<RowOf<'users'>>
}): SQL<ResultOf<'has_proved_way_in', boolean | null>> => call('has_proved_way_in', args)

export const has_settled = (args: { person: Argument<string> }): SQL<ResultOf<'has_settled', boolean | null>> =>
  call('has_settled', args)

export const has_unmatched = (args: {
  viewer: Argument<string>
  peer: Argument<string>
}): SQL<ResultOf<'has_unmatched', boolean | null>> => call('has_unmatched', args)

export const held_until = (args: {
  index: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'held_until', Date | null>> => call('held_until', args, moment)

export const hold_account = (args: { account: Argument<string> }): SQL<ResultOf<'hold_account', string | null>> =>
  call('hold_account', args)

export const impose_restrictions = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
  at: Argument<Date>
}): SQL<ResultOf<'impose_restrictions', unknown>> => call('impose_restrictions', args)

export const impose_status = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
  at: Argument<Date>
}): SQL<ResultOf<'impose_status', unknown>> => call('impose_status', args)

export const inactive_months = (args: {
  otherwise: Argument<number>
}): SQL<ResultOf<'inactive_months', number | null>> => call('inactive_months', args)

export const interest_catalogue = (): SQL<ResultOf<'interest_catalogue', unknown>> => call('interest_catalogue', {})

export const interest_category_row = (args: {
  c: Argument<RowOf<'interest_categories'>>
}): SQL<ResultOf<'interest_category_row', unknown>> => call('interest_category_row', args)

export const interest_row = (args: { i: Argument<RowOf<'interests'>> }): SQL<ResultOf<'interest_row', unknown>> =>
  call('interest_row', args)

export const interests_changed = (args: {
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'interests_changed', unknown>> => call('interests_changed', args)

export const invite_code_of = (args: {
  person: Argument<string>
  fresh: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'invite_code_of', string | null>> => call('invite_code_of', args)

export const is_active = (args: { account: Argument<RowOf<'users'>> }): SQL<ResultOf<'is_active', boolean | null>> =>
  call('is_active', args)

export const is_blocked = (args: {
  one: Argument<string>
  other: Argument<string>
}): SQL<ResultOf<'is_blocked', boolean | null>> => call('is_blocked', args)

export const is_own_case = (args: {
  c: Argument<RowOf<'cases'>>
  operator: Argument<string>
}): SQL<ResultOf<'is_own_case', boolean | null>> => call('is_own_case', args)

export const is_paid_for = (args: {
  account: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'is_paid_for', boolean | null>> => call('is_paid_for', args)

export const is_public = (args: {
  person: Argument<string>
  visibility: Argument<string>
  published_at: Argument<Date>
}): SQL<ResultOf<'is_public', boolean | null>> => call('is_public', args)

export const is_restricted = (args: {
  account: Argument<string>
  use_of: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'is_restricted', boolean | null>> => call('is_restricted', args)

export const is_sampled = (args: {
  decision: Argument<string>
  percent: Argument<number>
}): SQL<ResultOf<'is_sampled', boolean | null>> => call('is_sampled', args)

export const is_visible = (args: {
  account: Argument<RowOf<'users'>>
  visibility: Argument<string>
  published_at: Argument<Date>
  is_blocked: Argument<boolean>
  is_matched: Argument<boolean>
  is_liked: Argument<boolean>
}): SQL<ResultOf<'is_visible', boolean | null>> => call('is_visible', args)

export const join_case = (args: {
  subject: Argument<string>
  entry: Argument<unknown>
  urgency: Argument<unknown>
  spoken: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'join_case', string | null>> => call('join_case', args)

export const join_pair = (args: {
  actor: Argument<string>
  other: Argument<string>
  decision: Argument<string>
  words: Argument<string>
  at: Argument<Date>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
}): SQL<ResultOf<'join_pair', unknown>> => call('join_pair', args)

export const keep_listing = (args: { person: Argument<string> }): SQL<ResultOf<'keep_listing', void>> =>
  call('keep_listing', args)

export const keep_match = (args: {
  match: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'keep_match', unknown>> => call('keep_match', args)

export const keep_reports = (args: {
  subject: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'keep_reports', void>> => call('keep_reports', args)

export const kept_after = (args: { decided: Argument<Date> }): SQL<ResultOf<'kept_after', Date | null>> =>
  call('kept_after', args, moment)

export const km_between = (args: {
  lat_a: Argument<number>
  lon_a: Argument<number>
  lat_b: Argument<number>
  lon_b: Argument<number>
}): SQL<ResultOf<'km_between', number | null>> => call('km_between', args)

export const know_each_other = (args: {
  one: Argument<string>
  other: Argument<string>
}): SQL<ResultOf<'know_each_other', boolean | null>> => call('know_each_other', args)

export const lapse_entitlements = (args: {
  at: Argument<Date>
  most: Argument<number>
}): SQL<ResultOf<'lapse_entitlements', unknown>> => call('lapse_entitlements', args)

export const last_used_at = (args: { account: Argument<RowOf<'users'>> }): SQL<ResultOf<'last_used_at', Date | null>> =>
  call('last_used_at', args, moment)

export const left_since = (args: {
  viewer: Argument<string>
  peer: Argument<string>
}): SQL<ResultOf<'left_since', Date | null>> => call('left_since', args, moment)

export const lift_status = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
  at: Argument<Date>
}): SQL<ResultOf<'lift_status', unknown>> => call('lift_status', args)

export const lift_suspensions = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'lift_suspensions', unknown>> => call('lift_suspensions', args)

export const link_phone = (args: {
  person: Argument<string>
  index: Argument<string>
  cipher: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'link_phone', { outcome: string | null; account: RowOf<'users'> | null }>> =>
  rowsOf('link_phone', args, { outcome: null, account: null })

export const listings_of = (args: {
  person: Argument<string>
}): TableCall<
  ColumnsOf<
    'listings_of',
    {
      user_id: string | null
      tile_size: number | null
      tile: number | null
      gender: number | null
      birth_date: string | null
      audience: number | null
      age_min: number | null
      age_max: number | null
      shown: number | null
      x: number | null
      y: number | null
      z: number | null
      reach: number | null
      active_hour: number | null
      located_at: Date | null
    }
  >
> =>
  rowsOf('listings_of', args, {
    user_id: null,
    tile_size: null,
    tile: null,
    gender: null,
    birth_date: null,
    audience: null,
    age_min: null,
    age_max: null,
    shown: null,
    x: null,
    y: null,
    z: null,
    reach: null,
    active_hour: null,
    located_at: moment,
  })

export const lock_interest_catalogue = (): SQL<ResultOf<'lock_interest_catalogue', void>> =>
  call('lock_interest_catalogue', {})

export const lock_photos = (args: {
  owner: Argument<string>
}): SQL<ResultOf<'lock_photos', RowOf<'profiles'> | null>> => call('lock_photos', args)

export const looks_for = (args: {
  person: Argument<RowOf<'listings'>>
  other: Argument<RowOf<'listings'>>
  day: Argument<string>
}): SQL<ResultOf<'looks_for', boolean | null>> => call('looks_for', args)

export const mail_of_token = (args: {
  kind: Argument<string>
  token_hash: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'mail_of_token', RowOf<'mail_tokens'> | null>> => call('mail_of_token', args)

export const make_admin = (args: {
  contact: Argument<string>
  even_so: Argument<boolean>
  at: Argument<Date>
}): SQL<ResultOf<'make_admin', unknown>> => call('make_admin', args)

export const mark_reward = (args: {
  person: Argument<string>
  device: Argument<string>
  activity: Argument<string>
  period: Argument<string>
  per_contact: Argument<number>
  per_device: Argument<number>
  until: Argument<Date>
}): SQL<ResultOf<'mark_reward', boolean | null>> => call('mark_reward', args)

export const marks_of = (args: {
  account: Argument<string>
}): TableCall<ColumnsOf<'marks_of', { kind: string | null; mark: string | null }>> =>
  rowsOf('marks_of', args, { kind: null, mark: null })

export const may_decide_about = (args: {
  operator: Argument<string>
  subject: Argument<string>
  over: Argument<readonly string[]>
}): SQL<ResultOf<'may_decide_about', boolean | null>> => call('may_decide_about', args)

export const may_operate = (args: {
  account: Argument<RowOf<'users'>>
}): SQL<ResultOf<'may_operate', boolean | null>> => call('may_operate', args)

export const may_pass = (args: {
  account: Argument<RowOf<'users'>>
  index: Argument<string>
}): SQL<ResultOf<'may_pass', boolean | null>> => call('may_pass', args)

export const may_view = (args: {
  viewer: Argument<string>
  target: Argument<string>
}): SQL<ResultOf<'may_view', boolean | null>> => call('may_view', args)

export const may_view_if_unblocked = (args: {
  viewer: Argument<string>
  target: Argument<string>
}): SQL<ResultOf<'may_view_if_unblocked', boolean | null>> => call('may_view_if_unblocked', args)

export const may_view_photo = (args: {
  viewer: Argument<string>
  person: Argument<string>
}): SQL<ResultOf<'may_view_photo', boolean | null>> => call('may_view_photo', args)

export const merge_interest = (args: {
  key: Argument<string>
  target: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'merge_interest', unknown>> => call('merge_interest', args)

export const message_id_in = (args: {
  conversation: Argument<string>
  fresh: Argument<string>
}): SQL<ResultOf<'message_id_in', string | null>> => call('message_id_in', args)

export const min_photos = (): SQL<ResultOf<'min_photos', number | null>> => call('min_photos', {})

export const missing_consents = (args: {
  account: Argument<string>
}): TableCall<
  ColumnsOf<
    'missing_consents',
    { slug: string | null; locale: string | null; revision: number | null; title: string | null; since: Date | null }
  >
> => rowsOf('missing_consents', args, { slug: null, locale: null, revision: null, title: null, since: moment })

export const missing_to_publish = (args: {
  p: Argument<RowOf<'profiles'>>
}): SQL<ResultOf<'missing_to_publish', readonly string[] | null>> => call('missing_to_publish', args)

export const move_coins = (args: {
  account: Argument<string>
  entry: Argument<string>
  type: Argument<string>
  amount: Argument<number>
  key: Argument<string>
  reference: Argument<string>
  at: Argument<Date>
  reverses?: Argument<string>
  may_owe?: Argument<boolean>
  lot_kind?: Argument<string>
  lot_expires?: Argument<Date>
  back_to?: Argument<unknown>
  first_lot?: Argument<string>
}): SQL<ResultOf<'move_coins', unknown>> => call('move_coins', args)

export const next_review = (args: {
  operator: Argument<string>
  over: Argument<readonly string[]>
  terms: Argument<unknown>
}): SQL<ResultOf<'next_review', unknown>> => call('next_review', args)

export const next_reward_at = (args: {
  a: Argument<RowOf<'reward_activities'>>
  had: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'next_reward_at', Date | null>> => call('next_reward_at', args, moment)

export const note_ad_view = (args: {
  person: Argument<string>
  nonce_hash: Argument<string>
  device: Argument<string>
  expires: Argument<Date>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'note_ad_view', void>> => call('note_ad_view', args)

export const note_banned_marks = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
  at: Argument<Date>
}): SQL<ResultOf<'note_banned_marks', void>> => call('note_banned_marks', args)

export const note_companions = (args: {
  banned: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_companions', void>> => call('note_companions', args)

export const note_entitlement = (args: {
  account: Argument<string>
  source: Argument<string>
  kind: Argument<string>
  subscription: Argument<string>
  plan_id: Argument<string>
  until: Argument<Date>
  note: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_entitlement', void>> => call('note_entitlement', args)

export const note_factor = (args: {
  account: Argument<string>
  factor: Argument<string>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_factor', void>> => call('note_factor', args)

export const note_first_messages = (args: {
  openings: Argument<unknown>
  rules: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_first_messages', void>> => call('note_first_messages', args)

export const note_in_case = (args: {
  of_case: Argument<string>
  entry: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_in_case', void>> => call('note_in_case', args)

export const note_interaction = (args: {
  actor: Argument<string>
  answer: Argument<unknown>
  act: Argument<string>
  about: Argument<string>
  at: Argument<Date>
  new_id: Argument<string>
  address: Argument<string>
  network: Argument<string>
}): SQL<ResultOf<'note_interaction', unknown>> => call('note_interaction', args)

export const note_mail = (args: {
  kind: Argument<string>
  index: Argument<string>
  token_hash: Argument<string>
  expires: Argument<Date>
  is_wanted: Argument<boolean>
  at: Argument<Date>
}): SQL<ResultOf<'note_mail', boolean | null>> => call('note_mail', args)

export const note_operator_act = (args: {
  operator: Argument<string>
  act: Argument<string>
  subject: Argument<string>
  reason: Argument<string>
  note: Argument<string>
  before: Argument<unknown>
  after: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_operator_act', void>> => call('note_operator_act', args)

export const note_place = (args: {
  account: Argument<string>
  latitude: Argument<number>
  longitude: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'note_place', void>> => call('note_place', args)

export const note_report_spam = (args: {
  reporter: Argument<string>
  past: Argument<unknown>
  urgency: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_report_spam', void>> => call('note_report_spam', args)

export const note_return = (args: {
  account: Argument<string>
  kind: Argument<string>
  mark: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_return', void>> => call('note_return', args)

export const note_security_event = (args: {
  type: Argument<string>
  account: Argument<string>
  session: Argument<string>
  ip: Argument<string>
  details: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_security_event', void>> => call('note_security_event', args)

export const note_sign_up = (args: {
  account: Argument<string>
  languages: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_sign_up', void>> => call('note_sign_up', args)

export const note_user_act = (args: {
  person: Argument<string>
  operator: Argument<string>
  below: Argument<readonly string[]>
  act: Argument<string>
  reason: Argument<string>
  note: Argument<string>
  after: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'note_user_act', string | null>> => call('note_user_act', args)

export const note_withdrawal = (args: {
  actor: Argument<string>
  target: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'note_withdrawal', void>> => call('note_withdrawal', args)

export const open_coin_purchase = (args: {
  person: Argument<string>
  package: Argument<string>
  provider: Argument<string>
  purchase: Argument<string>
  reconcile_at: Argument<Date>
  at: Argument<Date>
}): SQL<ResultOf<'open_coin_purchase', unknown>> => call('open_coin_purchase', args)

export const open_match = (args: {
  one: Argument<string>
  other: Argument<string>
  match_kind: Argument<string>
  live_mode: Argument<string>
  until: Argument<Date>
  at: Argument<Date>
  new_match: Argument<string>
  new_conversation: Argument<string>
}): SQL<ResultOf<'open_match', unknown>> => call('open_match', args)

export const open_refund = (args: {
  refund: Argument<string>
  kind: Argument<string>
  purchase: Argument<string>
  payment: Argument<string>
  amount: Argument<number>
  currency: Argument<string>
  refunded_before: Argument<number>
  attempts: Argument<number>
  reason: Argument<string>
  note: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'open_refund', unknown>> => call('open_refund', args)

export const open_session = (args: {
  account: Argument<string>
  s: Argument<unknown>
  how: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'open_session', unknown>> => call('open_session', args)

export const operator_log_faults = (): TableCall<
  ColumnsOf<'operator_log_faults', { seq: number | null; entry_id: string | null; fault: string | null }>
> => rowsOf('operator_log_faults', {}, { seq: null, entry_id: null, fault: null })

export const order_photos = (args: {
  owner: Argument<string>
  wanted: Argument<readonly string[]>
}): TableCall<ColumnsOf<'order_photos', { outcome: string | null; pictures: unknown }>> =>
  rowsOf('order_photos', args, { outcome: null, pictures: null })

export const others_on_device = (args: {
  mark: Argument<string>
  account: Argument<string>
}): SQL<ResultOf<'others_on_device', number | null>> => call('others_on_device', args)

export const own_match = (args: {
  actor: Argument<string>
  match: Argument<string>
  grace: Argument<Interval>
  at: Argument<Date>
}): SQL<ResultOf<'own_match', RowOf<'matches'> | null>> => call('own_match', args)

export const page_row = (args: { p: Argument<RowOf<'pages'>> }): SQL<ResultOf<'page_row', unknown>> =>
  call('page_row', args)

export const pair_key = (args: {
  one: Argument<string>
  other: Argument<string>
}): SQL<ResultOf<'pair_key', number | null>> => call('pair_key', args, number)

export const pause_after = (args: { withdrawn: Argument<number> }): SQL<ResultOf<'pause_after', Interval | null>> =>
  call('pause_after', args)

export const paused_until = (args: {
  actor: Argument<string>
  target: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'paused_until', Date | null>> => call('paused_until', args, moment)

export const pay_referrals = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'pay_referrals', number | null>> => call('pay_referrals', args)

export const payer_of = (args: {
  kind: Argument<string>
  purchase: Argument<string>
}): SQL<ResultOf<'payer_of', string | null>> => call('payer_of', args)

export const peer_in = (args: {
  match: Argument<RowOf<'matches'>>
  person: Argument<string>
}): SQL<ResultOf<'peer_in', string | null>> => call('peer_in', args)

export const peers_in_past = (args: {
  viewer: Argument<string>
  people: Argument<readonly string[]>
  day: Argument<string>
  grace: Argument<Interval>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'peers_in_past',
    {
      id: string | null
      card: unknown
      is_hidden: boolean | null
      last_active_at: Date | null
      is_gone: boolean | null
      has_left: boolean | null
    }
  >
> =>
  rowsOf('peers_in_past', args, {
    id: null,
    card: null,
    is_hidden: null,
    last_active_at: moment,
    is_gone: null,
    has_left: null,
  })

export const photo_row = (args: { ph: Argument<RowOf<'photos'>> }): SQL<ResultOf<'photo_row', unknown>> =>
  call('photo_row', args)

export const photos_of = (args: { owner: Argument<string> }): SQL<ResultOf<'photos_of', unknown>> =>
  call('photos_of', args)

export const plan_by_entitlements = (args: {
  account: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'plan_by_entitlements', string | null>> => call('plan_by_entitlements', args)

export const plan_row = (args: { p: Argument<RowOf<'subscription_plans'>> }): SQL<ResultOf<'plan_row', unknown>> =>
  call('plan_row', args)

export const plan_scam_notices = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
  details: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'plan_scam_notices', void>> => call('plan_scam_notices', args)

export const profiles_changed = (args: {
  people: Argument<readonly string[]>
}): SQL<ResultOf<'profiles_changed', unknown>> => call('profiles_changed', args)

export const prove_email = (args: {
  account: Argument<string>
  index: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'prove_email', boolean | null>> => call('prove_email', args)

export const public_blocks = (args: { at: Argument<Date> }): SQL<ResultOf<'public_blocks', unknown>> =>
  call('public_blocks', args)

export const public_pages = (): SQL<ResultOf<'public_pages', unknown>> => call('public_pages', {})

export const publish_page = (args: {
  slug: Argument<string>
  locale: Argument<string>
  revision: Argument<number>
  publish_at: Argument<Date>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'publish_page', unknown>> => call('publish_page', args)

export const publish_profile = (args: {
  person: Argument<string>
  expected: Argument<readonly number[]>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'publish_profile',
    { outcome: string | null; missing: readonly string[] | null; profile: RowOf<'profiles'> | null }
  >
> => rowsOf('publish_profile', args, { outcome: null, missing: null, profile: null })

export const purge_accounts = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'purge_accounts', unknown>> => call('purge_accounts', args)

export const raise_signal = (args: {
  subject: Argument<string>
  name: Argument<string>
  about: Argument<string>
  seen: Argument<number>
  reason: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'raise_signal', boolean | null>> => call('raise_signal', args)

export const read_case = (args: {
  of_case: Argument<string>
  operator: Argument<string>
  most: Argument<unknown>
  day: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'read_case', unknown>> => call('read_case', args)

export const read_evidence = (args: {
  of_case: Argument<string>
  report: Argument<string>
  operator: Argument<string>
  why: Argument<string>
  terms: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'read_evidence', unknown>> => call('read_evidence', args)

export const reapply_erasures = (args: {
  marks: Argument<unknown>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'reapply_erasures', unknown>> => call('reapply_erasures', args)

export const record_of_reporter = (args: {
  reporter: Argument<string>
  most: Argument<number>
}): SQL<ResultOf<'record_of_reporter', unknown>> => call('record_of_reporter', args)

export const redeem_reward = (args: {
  person: Argument<string>
  activity: Argument<string>
  device: Argument<string>
  occasion: Argument<string>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'redeem_reward', unknown>> => call('redeem_reward', args)

export const refund_row = (args: { r: Argument<RowOf<'refunds'>> }): SQL<ResultOf<'refund_row', unknown>> =>
  call('refund_row', args)

export const refunds_between = (args: {
  starts: Argument<Date>
  ends: Argument<Date>
}): TableCall<ColumnsOf<'refunds_between', { currency: string | null; amount: number | null }>> =>
  rowsOf('refunds_between', args, { currency: null, amount: null })

export const refuse_claims = (args: {
  token_hash: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'refuse_claims', boolean | null>> => call('refuse_claims', args)

export const register_by_email = (args: {
  new_account: Argument<string>
  index: Argument<string>
  cipher: Argument<string>
  password: Argument<string>
  token_hash: Argument<string>
  token_expires: Argument<Date>
  s: Argument<unknown>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<'register_by_email', { account: RowOf<'users'> | null; mail: string | null; events: unknown }>
> => rowsOf('register_by_email', args, { account: null, mail: null, events: null })

export const register_device = (args: {
  account: Argument<string>
  session: Argument<string>
  new_device: Argument<string>
  kind: Argument<string>
  index: Argument<string>
  cipher: Argument<string>
  keeps_voip: Argument<boolean>
  voip_index: Argument<string>
  voip_cipher: Argument<string>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'register_device',
    {
      id: string | null
      user_id: string | null
      session_id: string | null
      platform: string | null
      token_index: string | null
      token_cipher: string | null
      voip_token_index: string | null
      voip_token_cipher: string | null
      created_at: Date | null
      updated_at: Date | null
    }
  >
> =>
  rowsOf('register_device', args, {
    id: null,
    user_id: null,
    session_id: null,
    platform: null,
    token_index: null,
    token_cipher: null,
    voip_token_index: null,
    voip_token_cipher: null,
    created_at: moment,
    updated_at: moment,
  })

export const release_claims = (args: {
  of_operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'release_claims', void>> => call('release_claims', args)

export const release_contacts = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'release_contacts', number | null>> => call('release_contacts', args)

export const release_subscription = (args: {
  subscription: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'release_subscription', void>> => call('release_subscription', args)

export const remove_content = (args: {
  owner: Argument<string>
  pictures: Argument<readonly string[]>
  with_bio: Argument<boolean>
}): SQL<ResultOf<'remove_content', unknown>> => call('remove_content', args)

export const remove_factor = (args: {
  account: Argument<string>
  factor: Argument<string>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'remove_factor', unknown>> => call('remove_factor', args)

export const remove_photo = (args: {
  owner: Argument<string>
  photo: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'remove_photo', { outcome: string | null; pictures: unknown; event: unknown }>> =>
  rowsOf('remove_photo', args, { outcome: null, pictures: null, event: null })

export const remove_way_in = (args: {
  account: Argument<string>
  way: Argument<string>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'remove_way_in', { outcome: string | null; person: RowOf<'users'> | null; events: unknown }>> =>
  rowsOf('remove_way_in', args, { outcome: null, person: null, events: null })

export const request_approval = (args: {
  new_id: Argument<string>
  kind: Argument<string>
  subject: Argument<string>
  body: Argument<unknown>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'request_approval', unknown>> => call('request_approval', args)

export const request_mail = (args: {
  kind: Argument<string>
  index: Argument<string>
  token_hash: Argument<string>
  expires: Argument<Date>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'request_mail', boolean | null>> => call('request_mail', args)

export const reserve_subscription = (args: {
  account: Argument<string>
  wanted_plan: Argument<string>
  new_id: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'reserve_subscription', unknown>> => call('reserve_subscription', args)

export const reset_factors = (args: {
  operator: Argument<string>
  target_id: Argument<string>
  note: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'reset_factors', unknown>> => call('reset_factors', args)

export const reset_password = (args: {
  token_hash: Argument<string>
  password: Argument<string>
  chosen: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<'reset_password', { outcome: string | null; account: RowOf<'users'> | null; events: unknown }>
> => rowsOf('reset_password', args, { outcome: null, account: null, events: null })

export const restate_conversations = (args: {
  account: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'restate_conversations', unknown>> => call('restate_conversations', args)

export const restore_account = (args: {
  account: Argument<string>
  by_session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<'restore_account', { outcome: string | null; person: RowOf<'users'> | null; events: unknown }>
> => rowsOf('restore_account', args, { outcome: null, person: null, events: null })

export const restore_content = (args: {
  decision: Argument<RowOf<'safety_decisions'>>
}): SQL<ResultOf<'restore_content', void>> => call('restore_content', args)

export const restriction_of = (args: {
  account: Argument<string>
  use_of: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'restriction_of', unknown>> => call('restriction_of', args)

export const return_passes = (args: {
  before: Argument<Date>
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'return_passes', number | null>> => call('return_passes', args)

export const return_spend = (args: {
  spend: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'return_spend', unknown>> => call('return_spend', args)

export const review_decision = (args: {
  review: Argument<unknown>
  operator: Argument<string>
  over: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'review_decision', unknown>> => call('review_decision', args)

export const review_report = (args: {
  report: Argument<string>
  operator: Argument<string>
  wanted: Argument<string>
  words: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'review_report', unknown>> => call('review_report', args)

export const review_row = (args: { r: Argument<RowOf<'decision_reviews'>> }): SQL<ResultOf<'review_row', unknown>> =>
  call('review_row', args)

export const reviewable = (args: {
  operator: Argument<string>
  over: Argument<readonly string[]>
  terms: Argument<unknown>
}): TableCall<
  ColumnsOf<
    'reviewable',
    {
      id: string | null
      case_id: string | null
      subject_id: string | null
      policy: string | null
      measure: string | null
      features: readonly string[] | null
      photo_ids: readonly string[] | null
      until: Date | null
      strikes: number | null
      explanation: string | null
      note: string | null
      state: string | null
      decided_by: string | null
      confirmed_by: string | null
      before: unknown
      effective_at: Date | null
      undone_at: Date | null
      undone_by: string | null
      created_at: Date | null
    }
  >
> =>
  rowsOf('reviewable', args, {
    id: null,
    case_id: null,
    subject_id: null,
    policy: null,
    measure: null,
    features: null,
    photo_ids: null,
    until: moment,
    strikes: null,
    explanation: null,
    note: null,
    state: null,
    decided_by: null,
    confirmed_by: null,
    before: null,
    effective_at: moment,
    undone_at: moment,
    undone_by: null,
    created_at: moment,
  })

export const revise_page = (args: {
  slug: Argument<string>
  locale: Argument<string>
  title: Argument<string>
  markdown: Argument<string>
  html: Argument<string>
  is_material: Argument<boolean>
  note: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'revise_page', unknown>> => call('revise_page', args)

export const reward_period = (args: {
  period: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'reward_period', string | null>> => call('reward_period', args)

export const reward_progress = (args: {
  person: Argument<string>
  kind: Argument<string>
  parameters: Argument<unknown>
}): SQL<ResultOf<'reward_progress', unknown>> => call('reward_progress', args)

export const reward_streak = (args: {
  account: Argument<string>
  activity: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'reward_streak', number | null>> => call('reward_streak', args)

export const reward_subjects = (args: {
  person: Argument<string>
  device: Argument<string>
}): TableCall<ColumnsOf<'reward_subjects', { subject: string | null; is_device: boolean | null }>> =>
  rowsOf('reward_subjects', args, { subject: null, is_device: null })

export const rewards_in_period = (args: {
  account: Argument<string>
  activity: Argument<string>
  period: Argument<string>
}): SQL<ResultOf<'rewards_in_period', number | null>> => call('rewards_in_period', args)

export const rewards_of = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'rewards_of', unknown>> => call('rewards_of', args)

export const rewind = (args: {
  actor: Argument<string>
  may_rewind: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'rewind', unknown>> => call('rewind', args)

export const rotate_session = (args: {
  r: Argument<unknown>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'rotate_session',
    { outcome: string | null; account: RowOf<'users'> | null; authenticated_at: Date | null; events: unknown }
  >
> => rowsOf('rotate_session', args, { outcome: null, account: null, authenticated_at: moment, events: null })

export const say_keep = (args: {
  present: Argument<RowOf<'matches'>>
  actor: Argument<string>
  decision: Argument<string>
  at: Argument<Date>
  new_decision: Argument<string>
  is_spent?: Argument<boolean>
}): SQL<ResultOf<'say_keep', unknown>> => call('say_keep', args)

export const say_underage = (args: {
  account: Argument<string>
  said: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'say_underage', { outcome: string | null; until: Date | null; events: unknown }>> =>
  rowsOf('say_underage', args, { outcome: null, until: moment, events: null })

export const seal_of = (args: {
  e: Argument<RowOf<'operator_log'>>
  place: Argument<number>
  previous: Argument<string>
}): SQL<ResultOf<'seal_of', string | null>> => call('seal_of', args)

export const seal_operator_log = (args: {
  most: Argument<number>
}): SQL<ResultOf<'seal_operator_log', number | null>> => call('seal_operator_log', args)

export const seen_status = (args: {
  status: Argument<string>
  ended_at: Argument<Date>
  gone: Argument<Date>
  is_own: Argument<boolean>
}): SQL<ResultOf<'seen_status', string | null>> => call('seen_status', args)

export const set_account_status = (args: {
  account: Argument<string>
  new_status: Argument<string>
  reason: Argument<string>
  until: Argument<Date>
  at: Argument<Date>
}): TableCall<ColumnsOf<'set_account_status', { events: unknown }>> =>
  rowsOf('set_account_status', args, { events: null })

export const set_interest_aliases = (args: {
  entry: Argument<string>
  aliases: Argument<unknown>
}): SQL<ResultOf<'set_interest_aliases', void>> => call('set_interest_aliases', args)

export const set_interest_category = (args: {
  id: Argument<string>
  labels: Argument<unknown>
  place: Argument<number>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'set_interest_category', unknown>> => call('set_interest_category', args)

export const set_operator_role = (args: {
  operator: Argument<string>
  target_id: Argument<string>
  role: Argument<string>
  note: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'set_operator_role', unknown>> => call('set_operator_role', args)

export const settle_call_minutes = (args: {
  purchase: Argument<string>
  is_applied: Argument<boolean>
  at: Argument<Date>
}): SQL<ResultOf<'settle_call_minutes', unknown>> => call('settle_call_minutes', args)

export const settle_coin_purchase = (args: {
  provider: Argument<string>
  ref: Argument<string>
  purchase: Argument<string>
  person: Argument<string>
  package: Argument<string>
  quantity: Argument<number>
  status: Argument<string>
  amount_minor: Argument<number>
  currency: Argument<string>
  refunded: Argument<number>
  refunded_of: Argument<number>
  read_at: Argument<Date>
  reconcile_at: Argument<Date>
  entry: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'settle_coin_purchase', unknown>> => call('settle_coin_purchase', args)

export const settle_extra = (args: {
  account: Argument<string>
  subscription: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'settle_extra', boolean | null>> => call('settle_extra', args)

export const settle_interests = (args: {
  given_labels: Argument<readonly string[]>
  given_keys: Argument<readonly string[]>
  respell: Argument<boolean>
}): TableCall<ColumnsOf<'settle_interests', { labels: readonly string[] | null; keys: readonly string[] | null }>> =>
  rowsOf('settle_interests', args, { labels: null, keys: null })

export const settle_plan = (args: {
  account: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'settle_plan', unknown>> => call('settle_plan', args)

export const ship_page = (args: {
  slug: Argument<string>
  locale: Argument<string>
  title: Argument<string>
  markdown: Argument<string>
  html: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'ship_page', void>> => call('ship_page', args)

export const sign_in_by_google = (args: {
  new_account: Argument<string>
  subject: Argument<string>
  proved_index: Argument<string>
  proved_cipher: Argument<string>
  s: Argument<unknown>
  at: Argument<Date>
}): TableCall<ColumnsOf<'sign_in_by_google', { account: RowOf<'users'> | null; held: Date | null; events: unknown }>> =>
  rowsOf('sign_in_by_google', args, { account: null, held: moment, events: null })

export const sign_in_by_phone = (args: {
  new_account: Argument<string>
  index: Argument<string>
  cipher: Argument<string>
  s: Argument<unknown>
  at: Argument<Date>
}): TableCall<ColumnsOf<'sign_in_by_phone', { account: RowOf<'users'> | null; held: Date | null; events: unknown }>> =>
  rowsOf('sign_in_by_phone', args, { account: null, held: moment, events: null })

export const signal_urgency = (): SQL<ResultOf<'signal_urgency', unknown>> => call('signal_urgency', {})

export const spend_coins = (args: {
  actor: Argument<string>
  offer: Argument<string>
  target: Argument<string>
  words: Argument<string>
  key: Argument<string>
  at: Argument<Date>
  entry: Argument<string>
  new_decision: Argument<string>
  new_match: Argument<string>
  new_conversation: Argument<string>
}): SQL<ResultOf<'spend_coins', unknown>> => call('spend_coins', args)

export const standing_before_operator = (args: {
  person: Argument<string>
  operator: Argument<string>
  below: Argument<readonly string[]>
}): SQL<ResultOf<'standing_before_operator', string | null>> => call('standing_before_operator', args)

export const standing_of = (args: { account: Argument<RowOf<'users'>> }): SQL<ResultOf<'standing_of', unknown>> =>
  call('standing_of', args)

export const start_live_match = (args: {
  one: Argument<string>
  one_search: Argument<string>
  other: Argument<string>
  other_search: Argument<string>
  at: Argument<Date>
  until: Argument<Date>
  new_match: Argument<string>
  new_conversation: Argument<string>
}): SQL<ResultOf<'start_live_match', unknown>> => call('start_live_match', args)

export const stop_live = (args: {
  actor: Argument<string>
  searches: Argument<readonly string[]>
  at: Argument<Date>
}): SQL<ResultOf<'stop_live', unknown>> => call('stop_live', args)

export const stop_search = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'stop_search', unknown>> => call('stop_search', args)

export const store_page = (args: {
  p: Argument<RowOf<'pages'>>
  at: Argument<Date>
}): SQL<ResultOf<'store_page', RowOf<'pages'> | null>> => call('store_page', args)

export const subject_card = (args: {
  person: Argument<string>
  day: Argument<string>
}): SQL<ResultOf<'subject_card', unknown>> => call('subject_card', args)

export const subscription_changes = (args: {
  old: Argument<RowOf<'subscriptions'>>
  new: Argument<RowOf<'subscriptions'>>
  why: Argument<string>
}): SQL<ResultOf<'subscription_changes', readonly string[] | null>> => call('subscription_changes', args)

export const suspensions_outside = (args: {
  person: Argument<string>
  at: Argument<Date>
}): TableCall<
  ColumnsOf<
    'suspensions_outside',
    {
      id: string | null
      case_id: string | null
      subject_id: string | null
      policy: string | null
      measure: string | null
      features: readonly string[] | null
      photo_ids: readonly string[] | null
      until: Date | null
      strikes: number | null
      explanation: string | null
      note: string | null
      state: string | null
      decided_by: string | null
      confirmed_by: string | null
      before: unknown
      effective_at: Date | null
      undone_at: Date | null
      undone_by: string | null
      created_at: Date | null
    }
  >
> =>
  rowsOf('suspensions_outside', args, {
    id: null,
    case_id: null,
    subject_id: null,
    policy: null,
    measure: null,
    features: null,
    photo_ids: null,
    until: moment,
    strikes: null,
    explanation: null,
    note: null,
    state: null,
    decided_by: null,
    confirmed_by: null,
    before: null,
    effective_at: moment,
    undone_at: moment,
    undone_by: null,
    created_at: moment,
  })

export const take_back_referrals = (args: {
  most: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'take_back_referrals', number | null>> => call('take_back_referrals', args)

export const take_back_reward = (args: {
  reward: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'take_back_reward', unknown>> => call('take_back_reward', args)

export const take_billing_notice = (args: {
  provider: Argument<string>
  notice: Argument<string>
  type: Argument<string>
  ref: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'take_billing_notice', unknown>> => call('take_billing_notice', args)

export const take_case = (args: {
  c: Argument<RowOf<'cases'>>
  operator: Argument<string>
  lease: Argument<Interval>
  at: Argument<Date>
}): SQL<ResultOf<'take_case', void>> => call('take_case', args)

export const take_due_subscriptions = (args: {
  at: Argument<Date>
  most: Argument<number>
}): SQL<ResultOf<'take_due_subscriptions', unknown>> => call('take_due_subscriptions', args)

export const take_effect = (args: {
  decision: Argument<string>
  details: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'take_effect', unknown>> => call('take_effect', args)

export const take_from_lots = (args: {
  account: Argument<string>
  wanted: Argument<number>
  first_lot: Argument<string>
}): SQL<ResultOf<'take_from_lots', unknown>> => call('take_from_lots', args)

export const take_gift_back = (args: {
  person: Argument<string>
  note: Argument<string>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'take_gift_back', unknown>> => call('take_gift_back', args)

export const take_next_case = (args: {
  wanted: Argument<unknown>
  operator: Argument<string>
  terms: Argument<unknown>
  at: Argument<Date>
}): SQL<ResultOf<'take_next_case', string | null>> => call('take_next_case', args)

export const taken_interest_alias = (args: {
  entry: Argument<string>
  aliases: Argument<unknown>
}): SQL<ResultOf<'taken_interest_alias', string | null>> => call('taken_interest_alias', args)

export const tile_at = (args: {
  lat: Argument<number>
  lon: Argument<number>
  size: Argument<number>
}): SQL<ResultOf<'tile_at', number | null>> => call('tile_at', args)

export const tile_columns = (args: {
  tile_row: Argument<number>
  size: Argument<number>
}): SQL<ResultOf<'tile_columns', number | null>> => call('tile_columns', args)

export const tile_number = (args: {
  size: Argument<number>
  tile_row: Argument<number>
  tile_column: Argument<number>
}): SQL<ResultOf<'tile_number', number | null>> => call('tile_number', args)

export const tile_rows = (args: { size: Argument<number> }): SQL<ResultOf<'tile_rows', number | null>> =>
  call('tile_rows', args)

export const tiles_in_ring = (args: {
  lat: Argument<number>
  lon: Argument<number>
  inner_km: Argument<number>
  outer_km: Argument<number>
  size: Argument<number>
}): SQL<ResultOf<'tiles_in_ring', readonly number[] | null>> => call('tiles_in_ring', args)

export const timed_match = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'timed_match', RowOf<'matches'> | null>> => call('timed_match', args)

export const timed_match_view = (args: {
  person: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'timed_match_view', unknown>> => call('timed_match_view', args)

export const told_km = (args: { km: Argument<number> }): SQL<ResultOf<'told_km', number | null>> =>
  call('told_km', args)

export const unblock_person = (args: {
  actor: Argument<string>
  target: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'unblock_person', unknown>> => call('unblock_person', args)

export const undo_decision = (args: {
  decision: Argument<string>
  operator: Argument<string>
  over: Argument<readonly string[]>
  reason: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'undo_decision', unknown>> => call('undo_decision', args)

export const undo_measure = (args: {
  d: Argument<RowOf<'safety_decisions'>>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'undo_measure', unknown>> => call('undo_measure', args)

export const unschedule_page = (args: {
  slug: Argument<string>
  locale: Argument<string>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'unschedule_page', unknown>> => call('unschedule_page', args)

export const usable_photos = (args: { person: Argument<string> }): SQL<ResultOf<'usable_photos', number | null>> =>
  call('usable_photos', args)

export const use_factor = (args: {
  account: Argument<string>
  factor: Argument<string>
  step: Argument<number>
  signs: Argument<number>
  session: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'use_factor', boolean | null>> => call('use_factor', args)

export const verify_email = (args: {
  token_hash: Argument<string>
  claimant: Argument<string>
  session: Argument<string>
  password: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): TableCall<ColumnsOf<'verify_email', { outcome: string | null; former: RowOf<'users'> | null }>> =>
  rowsOf('verify_email', args, { outcome: null, former: null })

export const viewer_listing = (args: {
  person: Argument<string>
}): SQL<ResultOf<'viewer_listing', RowOf<'listings'> | null>> => call('viewer_listing', args)

export const warned_from = (args: {
  months: Argument<number>
  at: Argument<Date>
}): SQL<ResultOf<'warned_from', Date | null>> => call('warned_from', args, moment)

export const whole_km = (args: { cosine: Argument<number> }): SQL<ResultOf<'whole_km', number | null>> =>
  call('whole_km', args)

export const with_published = (args: {
  p: Argument<RowOf<'pages'>>
  revision: Argument<number>
  since: Argument<Date>
}): SQL<ResultOf<'with_published', RowOf<'pages'> | null>> => call('with_published', args)

export const withdraw_interest = (args: {
  actor: Argument<string>
  target: Argument<string>
  at: Argument<Date>
  is_spent?: Argument<boolean>
}): SQL<ResultOf<'withdraw_interest', unknown>> => call('withdraw_interest', args)

export const work_on_case = (args: {
  act: Argument<string>
  of_case: Argument<string>
  operator: Argument<string>
  words: Argument<string>
  terms: Argument<unknown>
  day: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'work_on_case', unknown>> => call('work_on_case', args)

export const write_content_block = (args: {
  id: Argument<string>
  placement: Argument<string>
  kind: Argument<string>
  locale: Argument<string>
  audience: Argument<unknown>
  data: Argument<unknown>
  starts_at: Argument<Date>
  ends_at: Argument<Date>
  priority: Argument<number>
  is_enabled: Argument<boolean>
  is_new: Argument<boolean>
  expected: Argument<readonly number[]>
  operator: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'write_content_block', unknown>> => call('write_content_block', args)

export const write_role = (args: {
  operator: Argument<string>
  target: Argument<RowOf<'users'>>
  role: Argument<string>
  note: Argument<string>
  from_ip: Argument<string>
  at: Argument<Date>
}): SQL<ResultOf<'write_role', unknown>> => call('write_role', args)

export const write_subscription = (args: {
  provider: Argument<string>
  ref: Argument<string>
  known_id: Argument<string>
  account: Argument<string>
  product: Argument<string>
  status: Argument<string>
  started_at: Argument<Date>
  expires_at: Argument<Date>
  entitled_until: Argument<Date>
  renews: Argument<boolean>
  cancel_at_period_end: Argument<boolean>
  card: Argument<unknown>
  replaces: Argument<string>
  why: Argument<string>
  read_at: Argument<Date>
  reconcile_at: Argument<Date>
  at: Argument<Date>
}): SQL<ResultOf<'write_subscription', unknown>> => call('write_subscription', args)

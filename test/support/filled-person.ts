import { Filler, MARK } from './fill.ts'
import { query } from './db.ts'
import { buyCoins } from './coins.ts'
import type { Pair, Person } from './people.ts'

const PAST = new Date(0).toISOString()
const FUTURE = new Date(4e12).toISOString()

/** Those whom the rows are about. */
export interface Cast extends Pick<Pair, 'a' | 'b' | 'matchId' | 'conversationId'> {
  /** An employee, who goes as well. */
  operator: Person
}

const entryOf = async ({ id }: Person) =>
  (
    await query<{ id: string; account_id: string }>(
      'select t.id, t.account_id from coin_transactions t join user_coins c on c.id = t.account_id where c.user_id = $1',
      [id],
    )
  )[0]

/**
 * Fills every table that can refer to a person with rows about `a`, and about the operator where only an employee can be meant.
 * Tables that the API has filled already are left out.
 */
export async function fillAbout({ a, b, operator, matchId, conversationId }: Cast): Promise<Filler> {
  const filler = new Filler()
  const add = (table: string, given: Record<string, unknown>) => filler.row(table, given)
  const [one, other, gone] = [a.id, b.id, crypto.randomUUID()]
  // Ids rise with time, so one of the two is the first of a pair here, and the other one the second.
  const second = crypto.randomUUID()
  const pair = { user_a: one, user_b: operator.id }
  await add('conversations', { ...pair, id: second, status: 'archived' })
  await add('matches', { ...pair, conversation_id: second, kind: 'mutual', status: 'ended' })
  await pairs(add, { one, other, gone, matchId, conversationId })
  await money(add, a, b)
  await safety(add, { one, other, employee: operator.id, conversationId })
  await work(add, one, operator.id)
  return filler
}

/** Takes away again what outlives both, and would stand in the lists of other tests. */
export async function clearAfter({ a, operator }: Pick<Cast, 'a' | 'operator'>): Promise<void> {
  for (const statement of [
    'delete from appeals where user_id = $1',
    'delete from statements where user_id = $1',
    'delete from decision_reviews r using safety_decisions d where r.decision_id = d.id and d.subject_id = $1',
    'delete from reports where $1 in (reporter_id, reported_id)',
    'delete from safety_decisions where subject_id = $1',
    'delete from cases where subject_id = $1',
    'delete from approvals where subject_id = $1',
  ])
    await query(statement, [a.id])
  await query('delete from refunds where operator_id = $1', [operator.id])
}

type Add = (table: string, given: Record<string, unknown>) => Promise<void>

async function pairs(
  add: Add,
  {
    one,
    other,
    gone,
    matchId,
    conversationId,
  }: Record<'one' | 'other' | 'gone' | 'matchId' | 'conversationId', string>,
): Promise<void> {
  const both = { conversation_id: conversationId, match_id: matchId }
  await add('withdrawals', { from_user_id: one, to_user_id: other })
  await add('withdrawals', { from_user_id: other, to_user_id: one })
  await add('shortlist', { owner_id: one, user_id: other })
  await add('shortlist', { owner_id: other, user_id: one })
  await add('blocks', { blocker_id: one, blocked_id: other, reason: MARK })
  await add('blocks', { blocker_id: other, blocked_id: one })
  await add('former_matches', { user_id: one, gone_id: gone })
  await add('former_matches', { user_id: other, gone_id: one })
  await add('live_searches', { user_id: one, mode: 'chat', region: 1 })
  await add('messages', {
    conversation_id: conversationId,
    seq: 900,
    sender_id: one,
    content: MARK,
    message_type: 'text',
  })
  const call = crypto.randomUUID()
  const ended = { ...both, media: 'audio', ended_at: FUTURE, reason: 'completed' }
  await add('calls', { ...ended, id: call, caller_id: one, callee_id: other, ended_by: one })
  await add('calls', { ...ended, caller_id: other, callee_id: one })
  await add('call_quality', { call_id: call, user_id: one })
  await add('interaction_log', { actor_id: one, act: 'like', subject_id: other, outcome: MARK })
  await add('interaction_log', { actor_id: other, act: 'like', subject_id: one })
  await add('first_messages', { sender_id: one, receiver_id: other })
  await add('first_messages', { sender_id: other, receiver_id: one })
  await add('session_places', { user_id: one })
  await add('notification_preferences', { user_id: one })
  await add('inactive_accounts', { user_id: one, due_at: FUTURE })
  await add('user_consents', { user_id: one, slug: MARK, locale: 'en' })
  await add('security_events', { user_id: one, type: 'test', details: MARK })
}

async function money(add: Add, a: Person, b: Person): Promise<void> {
  const [one, other] = [a.id, b.id]
  await buyCoins(a)
  await buyCoins(b)
  const [mine, theirs] = [await entryOf(a), await entryOf(b)]
  await add('billing_accounts', { user_id: one, stripe_customer: MARK })
  await add('subscriptions', {
    user_id: one,
    provider: 'stripe',
    ref: MARK,
    plan_id: 'premium_monthly',
    status: 'expired',
  })
  await add('entitlements', { user_id: one, source: 'gift', plan: 'premium', until: FUTURE })
  await add('entitlement_events', { user_id: one, source: 'gift', kind: MARK, note: MARK })
  await add('coin_spends', { id: mine?.id, user_id: one, subject_id: other, lots: '[]' })
  await add('coin_spends', { id: theirs?.id, user_id: other, subject_id: one, lots: '[]' })
  await add('boosts', { user_id: one, starts_at: PAST, ends_at: FUTURE })
  await add('coin_passes', { user_id: one, target_id: other, kind: 'direct_message', used_at: PAST })
  await add('coin_passes', { user_id: other, target_id: one, kind: 'direct_message', used_at: PAST })
  await add('call_minutes', { user_id: one, status: 'applied' })
  await add('reward_grants', { id: mine?.id, account_id: mine?.account_id, activity: 'daily_sign_in', period: 'once' })
  await add('invite_codes', { user_id: one, code: MARK })
  await add('referrals', { friend_id: one, inviter_id: other })
  await add('referrals', { friend_id: other, inviter_id: one })
  await add('ad_views', { user_id: one, expires_at: FUTURE })
}

async function safety(
  add: Add,
  { one, other, employee, conversationId }: Record<'one' | 'other' | 'employee' | 'conversationId', string>,
): Promise<void> {
  const another = crypto.randomUUID()
  const [ofCase, first, second] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  const closed = { id: ofCase, subject_id: one, queue: 'conduct', status: 'closed', closed_at: PAST }
  await add('cases', { ...closed, claimed_by: employee, claimed_until: PAST })
  await add('case_entries', { case_id: ofCase, kind: 'note', operator_id: employee, note: MARK })
  await add('reports', { reporter_id: one, reported_id: other, reason: 'spam', description: MARK, case_id: ofCase })
  await add('reports', { reporter_id: other, reported_id: one, reason: 'spam', description: MARK, case_id: ofCase })
  const decision = { case_id: ofCase, subject_id: one, policy: 'spam', measure: 'warning', state: 'effective' }
  await add('safety_decisions', { ...decision, id: first, decided_by: employee, explanation: MARK, note: MARK })
  const by = { decided_by: another, confirmed_by: employee, undone_by: employee, explanation: 'x' }
  await add('safety_decisions', { ...decision, ...by, id: second })
  await add('restrictions', { user_id: one, feature: 'sending', decision_id: first, until: FUTURE })
  for (const [id, decidedFirst, more] of [
    [first, employee, { status: 'open', claimed_by: employee, claimed_until: PAST, second_by: employee }],
    [second, another, { status: 'rejected', decided_by: employee, explanation: MARK }],
  ] as const) {
    const statement = crypto.randomUUID()
    await add('statements', { id: statement, decision_id: id, user_id: one, appeal_until: FUTURE })
    await add('appeals', { statement_id: statement, decision_id: id, user_id: one, first_by: decidedFirst, ...more })
  }
  await add('decision_reviews', { decision_id: first, first_by: employee, reviewer_id: another, outcome: 'agreed' })
  await add('decision_reviews', { decision_id: second, first_by: another, reviewer_id: employee, outcome: 'agreed' })
  await add('scam_notices', { decision_id: first, user_id: one, conversation_id: conversationId, sent_at: PAST })
  await add('banned_marks', { kind: 'device', decision_id: first, user_id: one })
}

async function work(add: Add, one: string, employee: string): Promise<void> {
  const another = crypto.randomUUID()
  await add('operator_factors', { user_id: employee, kind: 'totp', secret: crypto.randomUUID() })
  await add('approvals', { kind: 'refund', subject_id: one, requested_by: employee })
  const decided = { requested_by: another, decided_by: employee, status: 'refused', decided_at: PAST }
  await add('approvals', { kind: 'refund', subject_id: one, ...decided })
  await add('operator_log', { operator_id: employee, act: 'test.fill', subject_id: one, note: MARK })
  const refund = { purchase_kind: 'coins', provider: 'stripe', currency: 'USD', reason: 'duplicate', status: 'done' }
  await add('refunds', { ...refund, operator_id: employee, note: MARK })
  await add('page_revisions', { slug: `erasure-${another}`, locale: 'en', author_id: employee })
  await add('app_setting_revisions', { key: `erasure-${another}`, author_id: employee })
}

/**
 * The states of a pair, and the actions of each user. This specifies the rules that `drizzle/functions`
 * ({pairs,withdrawals,decide,interests,requests,blocks,live_match}.sql) implement in one statement each;
 * `docs/decisions/pair-states.md` has the diagram. Live matches, which expire, are not part of it.
 */

export type WishKind = 'like' | 'interest' | 'super_like' | 'request'

/** A user's decision about another: none, a pass, or an interest and its state. */
export interface Side {
  readonly decision: 'none' | 'pass' | 'pending' | 'accepted' | 'declined' | 'withdrawn'
  readonly kind: WishKind | null
  /** When the other user last declined without a match since: within the last week, or before. */
  readonly declined: 'never' | 'lately' | 'long_ago'
  /** Whether the pass came with a decline; undoing it undoes the decline. */
  readonly passIsDecline: boolean
  /** How often an unanswered interest was withdrawn since the last match of the two. */
  readonly withdrawals: number
  /** Whether the pause after the last withdrawal is in force. */
  readonly isPaused: boolean
  readonly hasBlocked: boolean
}

/** `own` is the actor's side. */
export interface Pair {
  readonly own: Side
  readonly other: Side
  readonly isMatched: boolean
}

export type Action = 'pass' | WishKind | 'accept' | 'decline' | 'withdraw' | 'rewind' | 'unmatch' | 'block' | 'unblock'

/** `same`: nothing changes. The rejections are those of the database's functions. */
export type Result =
  'ok' | 'same' | 'not_found' | 'blocked' | 'matched' | 'too_soon' | 'paused' | 'state' | 'nothing' | 'exists'

export interface Step {
  readonly result: Result
  readonly pair: Pair
}

export const NO_SIDE: Side = {
  decision: 'none',
  kind: null,
  declined: 'never',
  passIsDecline: false,
  withdrawals: 0,
  isPaused: false,
  hasBlocked: false,
}

export const STRANGERS: Pair = { own: NO_SIDE, other: NO_SIDE, isMatched: false }

/** The pair from the other user's side. */
export const swapped = ({ own, other, isMatched }: Pair): Pair => ({ own: other, other: own, isMatched })

const RANKS: readonly WishKind[] = ['like', 'interest', 'super_like', 'request']
const rank = (kind: WishKind | null): number => (kind === null ? -1 : RANKS.indexOf(kind))

/** The first withdrawal may be a mistake; from the second on there is a pause. */
const takenBack = (side: Side): Side =>
  side.decision === 'pending'
    ? { ...side, withdrawals: side.withdrawals + 1, isPaused: side.withdrawals + 1 > 1 }
    : side

const isBlocked = ({ own, other }: Pair): boolean => own.hasBlocked || other.hasBlocked

/** The result of an action by one of two users who could meet and have every plan feature. */
export function act(pair: Pair, action: Action): Step {
  switch (action) {
    case 'pass':
      return pass(pair)
    case 'like':
    case 'interest':
    case 'super_like':
    case 'request':
      return wish(pair, action)
    case 'accept':
    case 'decline':
      return answer(pair, action)
    case 'withdraw':
      return withdraw(pair)
    case 'rewind':
      return rewind(pair)
    case 'unmatch':
      return pair.isMatched ? ok(end(pair)) : refused(pair, 'not_found')
    case 'block':
      return block(pair)
    case 'unblock':
      return pair.own.hasBlocked ? ok({ ...pair, own: { ...pair.own, hasBlocked: false } }) : refused(pair, 'not_found')
  }
}

const ok = (pair: Pair): Step => ({ result: 'ok', pair })
const refused = (pair: Pair, result: Result): Step => ({ result, pair })

/** The result for a user who may not be decided about; null where there is none. */
const barrier = ({ own, other }: Pair): Result | null =>
  own.hasBlocked ? 'blocked' : other.hasBlocked ? 'not_found' : null

function pass(pair: Pair): Step {
  const refusal = barrier(pair)
  if (refusal) return refused(pair, refusal)
  if (pair.isMatched) return refused(pair, 'matched')
  return ok({ ...pair, own: { ...takenBack(pair.own), decision: 'pass', kind: null, passIsDecline: false } })
}

function wish(pair: Pair, kind: WishKind): Step {
  const refusal = barrier(pair)
  if (refusal) return refused(pair, refusal)
  // A request that cannot be sent is reported to its sender.
  if (pair.isMatched) return refused(pair, kind === 'request' ? 'matched' : 'same')
  if (pair.other.decision === 'pending') return ok(join(pair, kind))
  const { decision, declined } = pair.own
  if (decision === 'pending' && kind === 'request' && pair.own.kind === 'request') return refused(pair, 'exists')
  if (decision === 'pending')
    return rank(kind) > rank(pair.own.kind) ? ok({ ...pair, own: { ...pair.own, kind } }) : refused(pair, 'same')
  if (declined === 'lately') return refused(pair, 'too_soon')
  if (pair.own.isPaused) return refused(pair, 'paused')
  return ok({ ...pair, own: { ...pair.own, decision: 'pending', kind, passIsDecline: false } })
}

const agreed = (side: Side, kind: WishKind): Side => ({
  ...side,
  decision: 'accepted',
  kind: side.kind ?? kind,
  declined: 'never',
  passIsDecline: false,
  withdrawals: 0,
  isPaused: false,
})

const join = ({ own, other }: Pair, kind: WishKind): Pair => ({
  own: agreed({ ...own, kind }, kind),
  other: agreed(other, 'interest'),
  isMatched: true,
})

function answer(pair: Pair, action: 'accept' | 'decline'): Step {
  const { own, other } = pair
  const wanted = action === 'accept' ? 'accepted' : 'declined'
  if (isBlocked(pair) || !['pending', 'accepted', 'declined'].includes(other.decision))
    return refused(pair, 'not_found')
  if (other.decision === wanted) return refused(pair, 'same')
  if (other.decision !== 'pending') return refused(pair, 'state')
  if (action === 'accept') return ok(join(pair, 'interest'))
  const passes = own.decision === 'none' || own.decision === 'pass'
  return ok({
    ...pair,
    own: passes ? { ...own, decision: 'pass', passIsDecline: true } : own,
    other: { ...other, decision: 'declined', declined: 'lately' },
  })
}

function withdraw(pair: Pair): Step {
  const { own } = pair
  if (isBlocked(pair) || own.decision === 'none' || own.decision === 'pass') return refused(pair, 'not_found')
  if (own.decision === 'withdrawn') return refused(pair, 'same')
  if (own.decision !== 'pending') return refused(pair, 'state')
  return ok({ ...pair, own: { ...takenBack(own), decision: 'withdrawn' } })
}

function rewind(pair: Pair): Step {
  const { other } = pair
  const own = takenBack(pair.own)
  if (own.decision === 'accepted') return refused(pair, 'matched')
  if (own.decision !== 'pass' && own.decision !== 'pending') return refused(pair, 'nothing')
  const back: Side =
    own.declined === 'never'
      ? { ...NO_SIDE, withdrawals: own.withdrawals, isPaused: own.isPaused, hasBlocked: own.hasBlocked }
      : { ...own, decision: 'declined', kind: own.kind ?? 'interest', passIsDecline: false }
  const isDecline = own.passIsDecline && other.decision === 'declined' && !isBlocked(pair)
  return ok({
    ...pair,
    own: back,
    other: isDecline ? { ...other, decision: 'pending', declined: 'never' } : other,
  })
}

/** Ending a match withdraws the actor's interest and declines the other's. */
function end(pair: Pair): Pair {
  const isLive = (side: Side) => side.decision === 'accepted' || side.decision === 'pending'
  return {
    own: isLive(pair.own) ? { ...pair.own, decision: 'withdrawn' } : pair.own,
    other: isLive(pair.other) ? { ...pair.other, decision: 'declined', declined: 'lately' } : pair.other,
    isMatched: false,
  }
}

function block(pair: Pair): Step {
  if (pair.own.hasBlocked) return refused(pair, 'same')
  if (pair.other.hasBlocked) return refused(pair, 'not_found')
  const ended = end({ ...pair, own: takenBack(pair.own) })
  return ok({ ...ended, own: { ...ended.own, hasBlocked: true } })
}

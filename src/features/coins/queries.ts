import { and, asc, desc, eq, gt, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import { coinLots, coinOffers, coinPackages, coinTransactions, userCoins } from '../../../drizzle/coins.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { Adjusted, EffectRow, EntryRow, Settling, Spent } from '../../../drizzle/functions/results/coins.ts'
import type { ListedRow } from '../../../drizzle/functions/results/people.ts'
import type { Offer } from '../../catalogue/offers.ts'
import type { Db } from '../../foundation/db.ts'
import { calledOnce, upTo, when } from '../../foundation/fragments.ts'
import {
  bool,
  day,
  integer,
  moment,
  orNull,
  text,
  uuid,
  word,
  type Given,
  type Values,
} from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../security/interaction-log.ts'

export type { EffectRow, EntryRow, Spent }
export type EntryType = EntryRow['type']

const lots = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select({
      balance: userCoins.balance,
      kind: coinLots.kind,
      remaining: coinLots.remaining,
      expiresAt: coinLots.expiresAt,
    })
    .from(userCoins)
    .leftJoin(coinLots, and(eq(coinLots.accountId, userCoins.id), gt(coinLots.remaining, 0)))
    .where(eq(userCoins.userId, userId))
    .orderBy(asc(coinLots.kind), sql`${coinLots.expiresAt} asc nulls last`, asc(coinLots.createdAt)),
)

/** One row for each lot with coins in it, in the order in which they are spent; one without a lot where none has. */
export const lotsOf = (db: Db, userId: string): Promise<RowOfStatement<typeof lots>[]> => lots.all(db, { userId })

const packages = statement({}, (orm) =>
  orm.select().from(coinPackages).where(eq(coinPackages.isActive, true)).orderBy(asc(coinPackages.position)),
)

export const packagesForSale = (db: Db): Promise<RowOfStatement<typeof packages>[]> => packages.all(db, {})

const offers = statement({}, (orm) =>
  orm.select().from(coinOffers).where(eq(coinOffers.isActive, true)).orderBy(asc(coinOffers.position)),
)

export const offersForSale = (db: Db): Promise<RowOfStatement<typeof offers>[]> => offers.all(db, {})

const HISTORY = { userId: uuid, type: orNull(word<EntryType>()), limit: integer, before: orNull(integer) }

const history = (isFirst: boolean) =>
  statement(HISTORY, (orm, { userId, type, limit, before }) =>
    orm
      .select({
        id: coinTransactions.id,
        version: coinTransactions.version,
        type: coinTransactions.type,
        amount: coinTransactions.amount,
        balanceAfter: coinTransactions.balanceAfter,
        title: functions.coin_title({ entry: coinTransactions.id }),
        reference: coinTransactions.reference,
        createdAt: coinTransactions.createdAt,
      })
      .from(coinTransactions)
      .innerJoin(userCoins, eq(userCoins.id, coinTransactions.accountId))
      .where(
        and(
          eq(userCoins.userId, userId),
          or(isNull(type), eq(coinTransactions.type, type)),
          isFirst ? undefined : lt(coinTransactions.version, before),
        ),
      )
      .orderBy(desc(coinTransactions.version))
      .limit(upTo(limit)),
  )

const newest = history(true)
const older = history(false)

export type HistoryRow = RowOfStatement<typeof newest>

/** Entries of a user, newest first. @param page.before the number of the last entry of the page before */
export const entriesOf = (
  db: Db,
  userId: string,
  page: Omit<Values<typeof HISTORY>, 'userId'>,
): Promise<HistoryRow[]> => (page.before === null ? newest : older).all(db, { userId, ...page })

const WISH = {
  offer: word<Offer>(),
  target: orNull(uuid),
  note: orNull(text),
  /** Names the wish, for this user. */
  key: text,
  day,
  now: moment,
  /** Ids for rows that may be inserted. */
  entryId: uuid,
  decisionId: uuid,
  matchId: uuid,
  conversationId: uuid,
}

const spendingBy = (actor: SQL<string>, wish: Given<typeof WISH>): SQL<Spent> =>
  functions.spend_coins({
    actor,
    offer: wish.offer,
    target: wish.target,
    words: wish.note,
    key: wish.key,
    at: wish.now,
    entry: wish.entryId,
    new_decision: wish.decisionId,
    new_match: wish.matchId,
    new_conversation: wish.conversationId,
  })

/** The answer, with the card of the other user whom it was about. */
const withCard = (orm: Orm, work: SQL<Spent>, viewer: SQL<string>, at: SQL<string>) => {
  const { source, value: answer } = calledOnce(work, 'answer')
  const person = sql<string | null>`(${answer} ->> 'userId')::uuid`
  const card: SQL<ListedRow> = functions.card_for({ viewer, person, day: at })
  return orm.select({ answer, card: when(sql`${person} is not null`, card) }).from(source)
}

const spending = statement({ ...WISH, actorId: uuid }, (orm, given) => {
  const actor = functions.hold_account({ account: given.actorId })
  return withCard(orm, spendingBy(actor, given), given.actorId, given.day)
})

/** For an offer that is about another user, which the log of interactions notes. */
const spendingOnSomebody = statement({ ...INTERACTION, ...WISH, about: orNull(uuid) }, (orm, given) => {
  const work = loggedWork(given, spendingBy(given.actorId, given), given.about)
  return withCard(orm, work, given.actorId, given.day)
})

/**
 * Spends coins; see `drizzle/functions/coins_spend.sql`. With the card of the other user whom it was about.
 * @param interaction for the log, where it is about another user
 */
export const spend = (
  db: Db,
  wish: Values<typeof WISH> & { actorId: string },
  interaction: Interaction | null,
): Promise<RowOfStatement<typeof spending>> =>
  interaction
    ? spendingOnSomebody.one(db, {
        ...wish,
        ...ofInteraction(interaction),
        about: wish.offer === 'super_like' ? wish.target : null,
      })
    : spending.one(db, wish)

const settlingMinutes = call({ purchaseId: uuid, isApplied: bool, now: moment }, ({ purchaseId, isApplied, now }) =>
  functions.settle_call_minutes({ purchase: purchaseId, is_applied: isApplied, at: now }),
)

/** See `settle_call_minutes` in `drizzle/functions/coins_spend.sql`. */
export const settleMinutes = async (
  db: Db,
  purchaseId: string,
  { isApplied, now }: { isApplied: boolean; now: number },
): Promise<Settling['outcome']> => (await settlingMinutes(db, { purchaseId, isApplied, now })).outcome

const ADJUSTMENT = { userId: uuid, amount: integer, key: text, entryId: uuid, now: moment }

const adjusting = call(ADJUSTMENT, ({ userId, amount, key, entryId, now }) =>
  functions.adjust_coins({ person: userId, amount, key, entry: entryId, at: now }),
)

/** Corrects a balance by hand; see `adjust_coins` in `drizzle/functions/coins.sql`. */
export const adjust = (db: Db, adjustment: Values<typeof ADJUSTMENT>): Promise<Adjusted> => adjusting(db, adjustment)

const takingBack = call({ grantId: uuid, now: moment }, ({ grantId, now }) =>
  functions.take_back_reward({ reward: grantId, at: now }),
)

/** Takes a reward back; see `take_back_reward` in `drizzle/functions/rewards.sql`. */
export const takeBack = async (db: Db, grantId: string, now: number): Promise<Settling['outcome']> =>
  (await takingBack(db, { grantId, now })).outcome

import { asc } from 'drizzle-orm'
import { coinOffers, coinPackages } from '../../../../../drizzle/coins.ts'
import type { RowJson } from '../../../../../drizzle/functions/call.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { Changed } from '../../../../../drizzle/functions/results/money.ts'
import { rowJson } from '../../../../../drizzle/functions/rows.ts'
import { rewardActivities } from '../../../../../drizzle/rewards.ts'
import type { Db } from '../../../../foundation/db.ts'
import { json, moment, text, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement } from '../../../../foundation/statement.ts'

export type PackageRow = RowJson<typeof coinPackages>
export type OfferRow = RowJson<typeof coinOffers>
export type RewardRow = RowJson<typeof rewardActivities>

const packages = statement({}, (orm) =>
  orm
    .select({ row: rowJson(coinPackages) })
    .from(coinPackages)
    .orderBy(asc(coinPackages.position), asc(coinPackages.id)),
)

/** Every package, in the order in which they are shown; so the others. */
export const allPackages = async (db: Db): Promise<PackageRow[]> => (await packages.all(db, {})).map(({ row }) => row)

const offers = statement({}, (orm) =>
  orm
    .select({ row: rowJson(coinOffers) })
    .from(coinOffers)
    .orderBy(asc(coinOffers.position), asc(coinOffers.id)),
)

export const allOffers = async (db: Db): Promise<OfferRow[]> => (await offers.all(db, {})).map(({ row }) => row)

const rewards = statement({}, (orm) =>
  orm
    .select({ row: rowJson(rewardActivities) })
    .from(rewardActivities)
    .orderBy(asc(rewardActivities.position), asc(rewardActivities.id)),
)

export const allRewards = async (db: Db): Promise<RewardRow[]> => (await rewards.all(db, {})).map(({ row }) => row)

/** `columns` by their names in SQL. */
const EDIT = { id: text, columns: json<Record<string, unknown>>(), operatorId: uuid, now: moment }
type Edit = Values<typeof EDIT>

const insertingPackage = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.add_coin_package({ id, fields: columns, operator: operatorId, at: now }),
)

/** See `drizzle/functions/operator_prices.sql`, here and below. */
export const insertPackage = (db: Db, edit: Edit): Promise<Changed<PackageRow>> => insertingPackage(db, edit)

const updatingPackage = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.change_coin_package({ package: id, changes: columns, operator: operatorId, at: now }),
)

export const updatePackage = (db: Db, edit: Edit): Promise<Changed<PackageRow>> => updatingPackage(db, edit)

const updatingOffer = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.change_coin_offer({ offer: id, changes: columns, operator: operatorId, at: now }),
)

export const updateOffer = (db: Db, edit: Edit): Promise<Changed<OfferRow>> => updatingOffer(db, edit)

const updatingReward = call(EDIT, ({ id, columns, operatorId, now }) =>
  functions.change_reward({ activity: id, changes: columns, operator: operatorId, at: now }),
)

export const updateReward = (db: Db, edit: Edit): Promise<Changed<RewardRow>> => updatingReward(db, edit)

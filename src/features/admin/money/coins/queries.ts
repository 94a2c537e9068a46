import { asc, sql, type SQL } from 'drizzle-orm'
import { coinOffers, coinPackages } from '../../../../../drizzle/coins.ts'
import { rewardActivities } from '../../../../../drizzle/rewards.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { Changed } from '../changes.ts'

interface Row {
  id: string
  is_active: boolean
  position: number
  created_at: string
  updated_at: string
}

/** A row of `coin_packages` as Postgres writes it in JSON; so the others. */
export interface PackageRow extends Row {
  name: string
  coins: number
  bonus: number
  amount_minor: number
  currency: string
  store_products: { app_store?: string; play_store?: string }
}

export interface OfferRow extends Row {
  title: string
  description: string
  price: number
  parameters: Record<string, number>
}

export interface RewardRow extends Row {
  title: string
  kind: string
  coins: number
  streak_step: number
  streak_max: number
  period: 'once' | 'day'
  per_period: number
  per_contact: number
  per_device: number
  expires_days: number | null
  parameters: Record<string, number>
}

type Table = typeof coinPackages | typeof coinOffers | typeof rewardActivities

const all = async <R>(db: Db, table: Table): Promise<R[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row: sql<R>`to_jsonb(${table})` })
      .from(table)
      .orderBy(asc(table.position), asc(table.id)),
  )
  return rows.map(({ row }) => row)
}

export const allPackages = (db: Db): Promise<PackageRow[]> => all(db, coinPackages)
export const allOffers = (db: Db): Promise<OfferRow[]> => all(db, coinOffers)
export const allRewards = (db: Db): Promise<RewardRow[]> => all(db, rewardActivities)

interface Edit {
  id: string
  columns: Record<string, unknown>
  operatorId: string
  now: number
}

const answerOf = async <R>(db: Db, call: SQL): Promise<Changed<R>> =>
  (await db.one<{ answer: Changed<R> }>(sql`select ${call} as answer`)).answer

const json = (columns: Record<string, unknown>): SQL => sql`${JSON.stringify(columns)}::jsonb`

/** See `drizzle/functions/operator_prices.sql`, here and below. */
export const insertPackage = (db: Db, e: Edit): Promise<Changed<PackageRow>> =>
  answerOf(
    db,
    sql`add_coin_package(id => ${e.id}, fields => ${json(e.columns)}, operator => ${e.operatorId}, at => ${instant(e.now)})`,
  )

export const updatePackage = (db: Db, e: Edit): Promise<Changed<PackageRow>> =>
  answerOf(
    db,
    sql`change_coin_package(package => ${e.id}, changes => ${json(e.columns)}, operator => ${e.operatorId}, at => ${instant(e.now)})`,
  )

export const updateOffer = (db: Db, e: Edit): Promise<Changed<OfferRow>> =>
  answerOf(
    db,
    sql`change_coin_offer(offer => ${e.id}, changes => ${json(e.columns)}, operator => ${e.operatorId}, at => ${instant(e.now)})`,
  )

export const updateReward = (db: Db, e: Edit): Promise<Changed<RewardRow>> =>
  answerOf(
    db,
    sql`change_reward(activity => ${e.id}, changes => ${json(e.columns)}, operator => ${e.operatorId}, at => ${instant(e.now)})`,
  )

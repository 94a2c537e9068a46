import type { UserContext } from '../../../../context.ts'
import { utc } from '../../../../foundation/time.ts'
import { asColumns, rowOf } from '../changes.ts'
import {
  allOffers,
  allPackages,
  allRewards,
  insertPackage,
  updateOffer,
  updatePackage,
  updateReward,
  type OfferRow,
  type PackageRow,
  type RewardRow,
} from './queries.ts'
import type {
  AdminOfferView,
  AdminPackageView,
  AdminRewardView,
  NewPackage,
  OfferChanges,
  PackageChanges,
  RewardChanges,
} from './schemas.ts'

/** Columns that are called otherwise in the API. */
const NAMES = { is_offered: 'is_active' }

const editOf = (ctx: UserContext, id: string, changes: object) => ({
  id,
  columns: asColumns({ ...changes }, NAMES),
  operatorId: ctx.actor.userId,
  now: ctx.now(),
})

/** Every package, offer and activity, offered or not. */
export const listAllPackages = async (ctx: UserContext): Promise<AdminPackageView[]> =>
  (await allPackages(ctx.db)).map(toPackage)
export const listAllOffers = async (ctx: UserContext): Promise<AdminOfferView[]> =>
  (await allOffers(ctx.db)).map(toOffer)
export const listAllRewards = async (ctx: UserContext): Promise<AdminRewardView[]> =>
  (await allRewards(ctx.db)).map(toReward)

/** @throws AppError CONFLICT where the id is taken */
export const addPackage = async (ctx: UserContext, { id, ...fields }: NewPackage): Promise<AdminPackageView> =>
  toPackage(rowOf(await insertPackage(ctx.db, editOf(ctx, id, fields)), 'package'))

/** Purchases keep the coins and the price of their time. @throws AppError NOT_FOUND */
export const changePackage = async (ctx: UserContext, id: string, changes: PackageChanges): Promise<AdminPackageView> =>
  toPackage(rowOf(await updatePackage(ctx.db, editOf(ctx, id, changes)), 'package'))

/** @throws AppError NOT_FOUND, VALIDATION_FAILED for a parameter that the offer does not have */
export const changeOffer = async (ctx: UserContext, id: string, changes: OfferChanges): Promise<AdminOfferView> =>
  toOffer(rowOf(await updateOffer(ctx.db, editOf(ctx, id, changes)), 'offer'))

/** @throws AppError NOT_FOUND, VALIDATION_FAILED for a parameter that the activity does not have */
export const changeReward = async (ctx: UserContext, id: string, changes: RewardChanges): Promise<AdminRewardView> =>
  toReward(rowOf(await updateReward(ctx.db, editOf(ctx, id, changes)), 'activity'))

const inOurWords = <R extends { is_active: boolean; created_at: string; updated_at: string }>({
  is_active,
  created_at,
  updated_at,
  ...row
}: R) => ({ ...row, is_offered: is_active, created_at: utc(created_at), updated_at: utc(updated_at) })

const toPackage = (row: PackageRow): AdminPackageView => inOurWords(row)
const toOffer = ({ id, ...row }: OfferRow): AdminOfferView => ({ offer: id, ...inOurWords(row) })
const toReward = ({ id, ...row }: RewardRow): AdminRewardView => ({ activity: id, ...inOurWords(row) })

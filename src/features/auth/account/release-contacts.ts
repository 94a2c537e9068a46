import type { Context } from '../../../context.ts'
import { releaseDue } from './queries.ts'

const MOST = 1_000

/** Frees phones and addresses that were held back, once whose they are is of age. Returns how many. */
export const releaseContacts = (ctx: Context): Promise<number> => releaseDue(ctx.db, MOST, ctx.now())

import type { Context } from '../../../context.ts'
import { releaseDue } from './queries.ts'

const MOST = 1_000

/** Releases held phones and addresses whose owner is of age by now. Returns how many. */
export const releaseContacts = (ctx: Context): Promise<number> => releaseDue(ctx.db, MOST, ctx.now())

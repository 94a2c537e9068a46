import type { Context } from '../../../context.ts'
import { forgetMails } from './queries.ts'

const MOST = 1_000

/** Deletes mails with expired tokens. Returns how many. */
export const forgetOldMails = (ctx: Context): Promise<number> => forgetMails(ctx.db, MOST, ctx.now())

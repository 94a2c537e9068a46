import type { Context } from '../../context.ts'
import { publishContent } from './on-content-changed.ts'
import { enterScheduled } from './queries.ts'

/** Every minute: enters publications whose time has come. Returns whether there were any. */
export async function enterScheduledPages(ctx: Context): Promise<boolean> {
  const events = await enterScheduled(ctx.db, ctx.now())
  publishContent(ctx, events)
  return events.length > 0
}

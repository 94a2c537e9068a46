import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { raiseContentVersion } from '../../http/content-version.ts'
import { heldPages } from './pages.ts'

/** Tells this isolate at once, and the others by their next trip to Redis. */
export async function onContentChanged(
  ctx: Context,
  { kind, version }: DomainEvents['content.changed'],
): Promise<void> {
  heldPages.expect(version)
  await raiseContentVersion(ctx.redis, kind, version)
}

import type { ContentKind, DomainEvent, DomainEvents } from '../../catalogue/domain-events.ts'
import { heldConfiguration } from '../../configuration/app-settings.ts'
import { raiseContentVersion } from '../../configuration/content-versions.ts'
import type { HeldContent } from '../../configuration/held-content.ts'
import type { Context } from '../../context.ts'
import { heldInterests } from '../profile/interests/held-interests.ts'
import { heldBlocks } from './blocks/held-blocks.ts'
import { heldPages } from './pages.ts'

const HELD: Record<ContentKind, HeldContent<unknown>> = {
  pages: heldPages,
  blocks: heldBlocks,
  interests: heldInterests,
  settings: heldConfiguration,
}

/** Publishes a change. This isolate has it from now on, whether or not its consumer has run. */
export function publishContent(ctx: Context, events: readonly DomainEvent[]): void {
  for (const { type, payload } of events)
    if (type === 'content.changed') HELD[payload.kind].expect(ctx, payload.version)
  ctx.publish(events)
}

/** Tells this isolate, and the others by their next trip to Redis. */
export async function onContentChanged(
  ctx: Context,
  { kind, version }: DomainEvents['content.changed'],
): Promise<void> {
  HELD[kind].expect(ctx, version)
  await raiseContentVersion(ctx.redis, kind, version)
}

import { dayOf } from '../people/age.ts'
import type { Context } from '../../context.ts'
import type { ListedCard } from '../../protocol/card.ts'
import { toListed } from '../people/photo-url.ts'
import { cardFor } from './queries.ts'

/** The other user of an ended call, as the viewer may see them now. */
export const otherOne = async (ctx: Context, viewerId: string, personId: string): Promise<ListedCard> =>
  toListed(ctx, await cardFor(ctx.db, viewerId, personId, dayOf(ctx.now())), viewerId)

import type { PlacedBlock, Placement } from '../../../catalogue/content-blocks.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { bestLocale, languagesOf } from '../../../foundation/text/locales.ts'
import type { AppClient } from '../../../http/open-for.ts'
import { bearerIn, verifyAccessToken, type Actor } from '../../../security/access-token.ts'
import { isFor } from './audience.ts'
import { heldBlocks } from './held-blocks.ts'

interface Wanted {
  /** Every placement without it. */
  placement: Placement | undefined
  /** What the caller names; wins over the languages of the client. */
  locale: string | undefined
  client: AppClient
  /** The request's `Authorization` header. */
  authorization: string | null
  /** Where the request came from, as the edge says. */
  country: string | null
}

/**
 * The blocks that the caller sees now, the highest priority first; of each placement those in one language, and those for
 * every language.
 * @throws AppError UNAUTHORIZED, TOKEN_EXPIRED
 */
export async function listBlocks(ctx: Context, wanted: Wanted): Promise<PlacedBlock[]> {
  const { placement, locale, client, country } = wanted
  const person = await callerOf(ctx, wanted.authorization)
  const reader = { ...client, person, country }
  const now = ctx.now()
  const fitting = (await heldBlocks.get(ctx, ctx.contentVersion)).filter(
    ({ shown, startsAt, endsAt, audience }) =>
      (placement === undefined || shown.placement === placement) &&
      startsAt <= now &&
      now < endsAt &&
      isFor(audience, shown.id, reader),
  )
  const languages = locale === undefined ? languagesOf(client.languages) : [locale]
  const byPlacement = Map.groupBy(fitting, ({ shown }) => shown.placement)
  const best = new Map(
    [...byPlacement].map(([name, some]) => [
      name,
      bestLocale(
        languages,
        some.flatMap((block) => block.locale ?? []),
      ),
    ]),
  )
  return fitting
    .filter((block) => block.locale === null || block.locale === best.get(block.shown.placement))
    .map(({ shown }) => shown)
}

/**
 * The caller as their token names them; null without one. Whether the session has ended since is not asked, which would be a
 * trip of its own: blocks tell nothing about anybody.
 */
async function callerOf({ settings, now }: Context, authorization: string | null): Promise<Actor | null> {
  if (authorization === null) return null
  const token = bearerIn(authorization)
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return verifyAccessToken(settings, token, now())
}

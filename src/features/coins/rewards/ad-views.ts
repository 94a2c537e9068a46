import type { Context, UserContext } from '../../../context.ts'
import { fingerprint, randomToken } from '../../../foundation/crypto.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { utc } from '../../../foundation/time.ts'
import { readCallback } from '../../../providers/admob.ts'
import { deviceIndex } from '../../../security/device-index.ts'
import { confirmAdView, noteAdView } from './queries.ts'

/** How long an advertisement may take to be watched and confirmed, in milliseconds. */
const NONCE_TTL = 3_600_000
/** Views that one user may have open. */
const MOST_OPEN = 10

/**
 * A nonce for one advertisement, which the app hands to AdMob as `custom_data`.
 * @throws AppError NOT_FOUND where no advertisements are configured
 */
export async function newAdNonce(
  ctx: UserContext,
  deviceId: string | null,
): Promise<{ nonce: string; expires_at: string; is_personalised: false }> {
  if (ctx.settings.ADMOB_AD_UNITS.length === 0)
    throw new AppError('NOT_FOUND', { message: 'There are no advertisements.' })
  const now = ctx.now()
  const nonce = randomToken(24)
  await noteAdView(ctx.db, {
    userId: ctx.actor.userId,
    nonceHash: await fingerprint(nonce),
    device: await deviceIndex(ctx.settings, deviceId),
    expiresAt: now + NONCE_TTL,
    most: MOST_OPEN,
    now,
  })
  // For everybody, so that nobody has to opt out of it; see docs/privacy.md.
  return { nonce, expires_at: utc(now + NONCE_TTL), is_personalised: false }
}

/**
 * A callback of AdMob: rewards the view that it names. A repetition changes nothing. What is valid but earns nothing is
 * answered as received, or AdMob would send it again.
 * @param query as it was sent, without the `?`
 * @throws AppError UNAUTHORIZED unless AdMob has signed it for an advertisement of ours, NOT_FOUND for a nonce that was
 * never handed out or is over, CONFLICT for one that was used
 */
export async function confirmAd(ctx: Context, query: string): Promise<{ message: string }> {
  const { ADMOB_AD_UNITS: units, ADMOB_KEYS_URL: keysUrl } = ctx.settings
  const now = ctx.now()
  const watched = units.length === 0 ? null : await readCallback(keysUrl, query, now)
  if (!watched || !units.includes(watched.ad_unit)) {
    ctx.log.warn('admob_refused', { is_signed: watched !== null })
    throw new AppError('UNAUTHORIZED', { message: 'This is no callback of AdMob for an advertisement of ours.' })
  }
  // AdMob's console sends such a one when the address is entered.
  if (watched.custom_data === undefined) return { message: 'Received' }
  const { outcome } = await confirmAdView(ctx.db, {
    nonceHash: await fingerprint(watched.custom_data),
    networkRef: watched.transaction_id,
    entryId: newId(now),
    now,
  })
  if (outcome === 'used') throw new AppError('CONFLICT', { message: 'This advertisement was confirmed before.' })
  if (outcome === 'not_found' || outcome === 'late') throw new AppError('NOT_FOUND')
  if (outcome !== 'ok') ctx.log.info('admob_unrewarded', { outcome })
  return { message: 'Received' }
}

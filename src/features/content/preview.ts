import type { Context } from '../../context.ts'
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../foundation/bytes.ts'
import { mac, macMatches } from '../../foundation/crypto.ts'
import { AppError } from '../../foundation/errors.ts'
import { readRevision } from './queries.ts'
import type { PreviewView } from './schemas.ts'

/** A revision that somebody may look at before it is published. */
export interface Previewed {
  slug: string
  locale: string
  revision: number
}

/** How long a link to a preview is good, in milliseconds. */
const GOOD_FOR = 24 * 3_600_000
/** Bytes of the HMAC that are kept. */
const TAG = 16

/** A token that opens one revision for a day: `slug/locale/revision/expiry . mac`, both in base64url. */
export async function previewToken(
  { settings, now }: Context,
  { slug, locale, revision }: Previewed,
): Promise<{ token: string; expiresAt: number }> {
  const expiresAt = now() + GOOD_FOR
  const text = `${slug}/${locale}/${revision}/${expiresAt}`
  const tag = (await mac(settings.TOKEN_KEY, 'content-preview', text)).subarray(0, TAG)
  return { token: `${toBase64Url(utf8(text))}.${toBase64Url(tag)}`, expiresAt }
}

/** What a token opens. @throws AppError NOT_FOUND for one that is not ours, has expired, or names no revision */
export async function readPreview(ctx: Context, token: string): Promise<PreviewView> {
  const opened = await openToken(ctx, token)
  const row = opened && (await readRevision(ctx.db, opened))
  if (!row) throw new AppError('NOT_FOUND', { message: 'This preview has expired; ask for another link.' })
  return row
}

async function openToken({ settings, now }: Context, token: string): Promise<Previewed | null> {
  const [head = '', tail = ''] = token.split('.')
  const [bytes, tag] = [fromBase64Url(head), fromBase64Url(tail)]
  if (!bytes || tag?.length !== TAG) return null
  const text = fromUtf8(bytes)
  if (!(await macMatches(settings.TOKEN_KEY, 'content-preview', text, tag))) return null
  const [slug = '', locale = '', revision, expiresAt] = text.split('/')
  return Number(expiresAt) > now() ? { slug, locale, revision: Number(revision) } : null
}

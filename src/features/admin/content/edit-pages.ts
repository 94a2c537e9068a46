import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import type { Versioned } from '../../../http/endpoint.ts'
import type { ExpectedVersions } from '../../../http/entity-tag.ts'
import { publishContent } from '../../content/on-content-changed.ts'
import { toHtml } from '../../content/markdown.ts'
import { previewToken } from '../../content/preview.ts'
import {
  addRevision,
  allPages,
  dropSchedule,
  pageOf,
  revisionOf,
  showRevision,
  type PageEdited,
  type PageKey,
  type PageRow,
  type PageShown,
} from './queries.ts'
import type { AdminPageView, NewRevision, Publication } from './schemas.ts'

/** Every page in each of its languages, published or not. */
export const listAllPages = async (ctx: UserContext): Promise<AdminPageView[]> => (await allPages(ctx.db)).map(toView)

/** @throws AppError NOT_FOUND */
export async function readAdminPage(ctx: UserContext, key: PageKey): Promise<Versioned<{ page: AdminPageView }>> {
  const row = await pageOf(ctx.db, key)
  if (!row) throw notFound()
  return versioned(row)
}

interface Edit extends PageKey {
  expected: ExpectedVersions
}

/**
 * Adds a revision, which nobody sees before it is published.
 * @throws AppError PRECONDITION_FAILED where somebody else has changed the page since
 */
export async function revisePage(
  ctx: UserContext,
  { expected, ...key }: Edit,
  { title, markdown, is_material: isMaterial, note }: NewRevision,
): Promise<Versioned<{ page: AdminPageView; revision: number }>> {
  const html = await toHtml(markdown)
  const written = { title, markdown, html, isMaterial, note }
  const { page, revision } = edited(await addRevision(ctx.db, { ...key, ...written, ...by(ctx), expected }))
  return { ...versioned(page), data: { page: toView(page), revision } }
}

/**
 * Shows a revision, at once or from a time on. An older one takes a newer one back.
 * @throws AppError NOT_FOUND, PRECONDITION_FAILED
 */
export async function publishPage(
  ctx: UserContext,
  { expected, ...key }: Edit,
  { revision, publish_at }: Publication,
): Promise<Versioned<{ page: AdminPageView }>> {
  const publishAt = publish_at === undefined ? null : Date.parse(publish_at)
  return shown(ctx, await showRevision(ctx.db, { ...key, revision, publishAt, ...by(ctx), expected }))
}

/** Gives a planned publication up. @throws AppError NOT_FOUND where none is planned, PRECONDITION_FAILED */
export const cancelPublication = async (
  ctx: UserContext,
  { expected, ...key }: Edit,
): Promise<Versioned<{ page: AdminPageView }>> =>
  shown(ctx, await dropSchedule(ctx.db, { ...key, ...by(ctx), expected }))

/** A link to a revision for people who may not sign in here, good for a day. @throws AppError NOT_FOUND */
export async function previewPage(
  ctx: UserContext,
  previewed: PageKey & { revision: number },
): Promise<{ url: string; expires_at: string }> {
  if (!(await revisionOf(ctx.db, previewed, previewed.revision))) throw notFound()
  const { token, expiresAt } = await previewToken(ctx, previewed)
  return { url: `${ctx.settings.PUBLIC_URL}/pages/previews/${token}`, expires_at: utc(expiresAt) }
}

const by = (ctx: UserContext) => ({ operatorId: ctx.actor.userId, now: ctx.now() })

function shown(ctx: UserContext, answer: PageShown): Versioned<{ page: AdminPageView }> {
  const { page, events } = edited(answer)
  publishContent(ctx, events)
  return versioned(page)
}

function edited<More>(answer: PageEdited<More>): { page: PageRow } & More {
  if (answer.outcome === 'ok') return answer
  if (answer.outcome === 'stale') throw new AppError('PRECONDITION_FAILED')
  throw notFound()
}

const notFound = (): AppError => new AppError('NOT_FOUND', { message: 'There is no such page or revision.' })

function versioned(row: PageRow): Versioned<{ page: AdminPageView }> {
  const data = { page: toView(row) }
  return { data, version: row.version, shown: data }
}

const toView = ({ published_at, scheduled_at, updated_at, ...row }: PageRow): AdminPageView => ({
  ...row,
  published_at: published_at === null ? null : utc(published_at),
  scheduled_at: scheduled_at === null ? null : utc(scheduled_at),
  updated_at: utc(updated_at),
})

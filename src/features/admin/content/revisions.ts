import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { revisionOf, revisionsOf, type PageKey, type RevisionRow } from './queries.ts'
import type { RevisionEntry, RevisionView } from './schemas.ts'

/** Revisions of a page, newest first. @throws AppError INVALID_CURSOR */
export async function listRevisions(
  ctx: UserContext,
  key: PageKey,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ revisions: RevisionEntry[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `revisions:${key.slug}/${key.locale}`,
    page,
    (limit, after) => revisionsOf(ctx.db, key, { limit, before: after && Number(after.id) }),
    ({ createdAt, revision }) => ({ at: createdAt.toISOString(), id: String(revision) }),
  )
  return { revisions: rows.map(toEntry), pagination }
}

/** One revision, with what it changes. @throws AppError NOT_FOUND */
export async function readRevision(ctx: UserContext, key: PageKey, revision: number): Promise<RevisionView> {
  const row = await revisionOf(ctx.db, key, revision)
  if (!row) throw new AppError('NOT_FOUND', { message: 'There is no such revision of this page.' })
  return {
    ...toEntry(row),
    markdown: row.markdown,
    html: row.html,
    changes: await changesBetween(row.published ?? '', row.markdown),
  }
}

/** A unified diff without a head; empty where nothing differs. The library is loaded with the first one. */
async function changesBetween(old: string, current: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff')
  const patch = createTwoFilesPatch('published', 'revision', old, current, undefined, undefined, { context: 3 })
  return patch.split('\n').slice(3).join('\n')
}

const toEntry = ({ revision, title, isMaterial, note, authorId, createdAt }: RevisionRow): RevisionEntry => ({
  revision,
  title,
  is_material: isMaterial,
  note,
  author_id: authorId,
  created_at: createdAt.toISOString(),
})

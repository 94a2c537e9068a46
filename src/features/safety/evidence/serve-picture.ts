import { mayDo } from '../../../catalogue/roles.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { openPicture } from './pictures.ts'
import { readerOf, type PictureProof } from './picture-url.ts'
import { roleOfReader } from './queries.ts'

/**
 * A picture of the evidence of a report, by the address that reading the evidence has returned. Postgres is asked every time
 * whether its reader may still read evidence.
 * @throws AppError NOT_FOUND otherwise
 */
export async function serveEvidencePicture(
  ctx: Context,
  { reportId, file }: { reportId: string; file: string },
  proof: PictureProof,
): Promise<Response> {
  const reader = await readerOf(ctx, { reportId, file }, proof)
  const role = reader === null ? null : await roleOfReader(ctx.db, reportId, reader)
  if (role === null || !mayDo(role, 'cases.evidence')) throw new AppError('NOT_FOUND')
  const found = await openPicture(ctx, reportId, file)
  if (!found) throw new AppError('NOT_FOUND')
  return new Response(found.bytes, {
    headers: {
      'content-type': found.type,
      'content-length': String(found.bytes.length),
      'cache-control': 'private, no-store',
    },
  })
}

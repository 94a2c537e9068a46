import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { deletePicture } from '../../../providers/picture-folder.ts'

/** Deletes the objects of a deleted picture. */
export const onPhotoDeleted = (ctx: Context, { object_key }: DomainEvents['photo.deleted']): Promise<void> =>
  deletePicture(ctx.env, object_key)

import type { Context } from '../../../platform/context.ts'
import type { DomainEvents } from '../../../platform/outbox.ts'
import { deleteObjects } from './photo-objects.ts'

/** Deletes the objects of a picture whose row is gone. */
export const onPhotoDeleted = (ctx: Context, { object_key }: DomainEvents['photo.deleted']): Promise<void> =>
  deleteObjects(ctx, object_key)

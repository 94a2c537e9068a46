import type { UserContext } from '../../../../../context.ts'
import { AppError } from '../../../../../foundation/errors.ts'
import { utc } from '../../../../../foundation/time.ts'
import { publishContent } from '../../../../content/on-content-changed.ts'
import { allCategories, removeCategory, writeCategory, type CategoryRow, type EditedCategory } from '../queries.ts'
import type { AdminCategoryView, CategoryInput } from '../schemas.ts'

/** Every category of the catalogue in its order, empty ones as well. */
export const listCategories = async (ctx: UserContext): Promise<AdminCategoryView[]> =>
  (await allCategories(ctx.db)).map(toView)

/** Creates a category, or gives it other labels and another place. */
export const setCategory = async (ctx: UserContext, id: string, input: CategoryInput): Promise<AdminCategoryView> =>
  edited(ctx, await writeCategory(ctx.db, { id, ...input, ...by(ctx) }))

/** @throws AppError NOT_FOUND, CONFLICT while it has entries */
export const deleteCategory = async (ctx: UserContext, id: string): Promise<AdminCategoryView> =>
  edited(ctx, await removeCategory(ctx.db, { id, ...by(ctx) }))

const by = (ctx: UserContext) => ({ operatorId: ctx.actor.userId, now: ctx.now() })

function edited(ctx: UserContext, answer: EditedCategory): AdminCategoryView {
  if (answer.outcome !== 'ok')
    throw answer.outcome === 'not_found'
      ? new AppError('NOT_FOUND', { message: 'There is no such category.' })
      : new AppError('CONFLICT', { message: 'The category has entries; move or delete those first.' })
  publishContent(ctx, answer.events)
  return toView(answer.category)
}

const toView = ({ updated_at, ...row }: CategoryRow): AdminCategoryView => ({ ...row, updated_at: utc(updated_at) })

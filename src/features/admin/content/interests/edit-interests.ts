import type { UserContext } from '../../../../context.ts'
import { AppError, fieldRefused } from '../../../../foundation/errors.ts'
import { utc } from '../../../../foundation/time.ts'
import type { Versioned } from '../../../../http/endpoint.ts'
import type { ExpectedVersions } from '../../../../http/entity-tag.ts'
import { publishContent } from '../../../content/on-content-changed.ts'
import { interestKey } from '../../../profile/interests/interest-key.ts'
import {
  allInterests,
  insertInterest,
  interestOf,
  joinInterest,
  removeInterest,
  updateInterest,
  type Edited,
  type InterestRow,
  type Labels,
} from './queries.ts'
import type { AdminInterestView, InterestChanges, NewInterest } from './schemas.ts'

type One = Versioned<{ interest: AdminInterestView }>

interface Edit {
  key: string
  expected: ExpectedVersions
}

/** Every entry of the catalogue in its order, doubles as well. */
export const listEntries = async (ctx: UserContext): Promise<AdminInterestView[]> =>
  (await allInterests(ctx.db)).map(toView)

/** @throws AppError NOT_FOUND */
export async function readEntry(ctx: UserContext, key: string): Promise<One> {
  const row = await interestOf(ctx.db, key)
  if (!row) throw notFound()
  return versioned(row)
}

/** @throws AppError CONFLICT where an entry has the label already, in any language; VALIDATION_FAILED for the category */
export async function addEntry(
  ctx: UserContext,
  { label, labels, category, position }: NewInterest,
): Promise<{ interest: AdminInterestView }> {
  const made = { key: interestKey(label), label, category, position, ...withAliases(labels) }
  return edited(ctx, await insertInterest(ctx.db, { ...made, ...by(ctx) })).data
}

/** @throws AppError NOT_FOUND, PRECONDITION_FAILED, CONFLICT, VALIDATION_FAILED for the category */
export async function changeEntry(
  ctx: UserContext,
  edit: Edit,
  { labels, category, position }: InterestChanges,
): Promise<One> {
  const changes = { category, position, ...(labels === undefined ? {} : withAliases(labels)) }
  return edited(ctx, await updateInterest(ctx.db, { ...edit, ...changes, ...by(ctx) }))
}

/** Removes an entry; people who have chosen it keep it. @throws AppError NOT_FOUND, PRECONDITION_FAILED, CONFLICT */
export const deleteEntry = async (ctx: UserContext, edit: Edit): Promise<One> =>
  edited(ctx, await removeInterest(ctx.db, { ...edit, ...by(ctx) }))

/**
 * Makes an entry a double of another, whose key and label people who have chosen it get.
 * @throws AppError NOT_FOUND, PRECONDITION_FAILED, CONFLICT where it is a double already, VALIDATION_FAILED for `into`
 */
export const mergeEntry = async (ctx: UserContext, edit: Edit, into: string): Promise<One> =>
  edited(ctx, await joinInterest(ctx.db, { ...edit, into, ...by(ctx) }))

const by = (ctx: UserContext) => ({ operatorId: ctx.actor.userId, now: ctx.now() })

const withAliases = (labels: Record<string, string>): Labels => ({
  labels,
  aliases: Object.fromEntries(Object.entries(labels).map(([locale, label]) => [locale, interestKey(label)])),
})

function edited(ctx: UserContext, answer: Edited): One {
  if (answer.outcome !== 'ok') throw refusalOf(answer)
  publishContent(ctx, answer.events)
  return versioned(answer.interest)
}

type Refused = Exclude<Edited, { outcome: 'ok' }>

function refusalOf(answer: Refused): AppError {
  switch (answer.outcome) {
    case 'not_found':
      return notFound()
    case 'stale':
      return new AppError('PRECONDITION_FAILED')
    case 'no_category':
      return fieldRefused('body.category', 'is not a category; GET /admin/content/interest-categories lists them')
    case 'taken':
      return taken(answer.locale === null ? 'body.label' : `body.labels.${answer.locale}`)
    case 'merged':
      return conflict(`This interest has been merged into “${answer.into}”.`)
    case 'has_doubles':
      return conflict('Other interests are merged into this one; delete those first.')
    case 'followed':
      return conflict('The choices of this interest are still following; try again in a minute.')
    case 'itself':
      return fieldRefused('body.into', 'must be another interest')
    case 'no_target':
      return fieldRefused('body.into', 'is not an interest of the catalogue')
    case 'target_merged':
      return fieldRefused('body.into', `has itself been merged into “${answer.into}”`)
  }
}

const taken = (path: string): AppError =>
  new AppError('CONFLICT', {
    message: 'The catalogue has an interest with this label; details.issues names the field.',
    details: { issues: [{ path, message: 'is a label of another interest' }] },
  })
const conflict = (message: string): AppError => new AppError('CONFLICT', { message })
const notFound = (): AppError =>
  new AppError('NOT_FOUND', { message: 'There is no such interest; GET /api/v1/admin/content/interests lists them.' })

function versioned(row: InterestRow): One {
  const data = { interest: toView(row) }
  return { data, version: row.version, shown: data }
}

const toView = ({ updated_at, ...row }: InterestRow): AdminInterestView => ({ ...row, updated_at: utc(updated_at) })

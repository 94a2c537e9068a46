import { APP_SETTING_KEYS, appSetting, isAppSettingKey, type AppSettingKey } from '../../../catalogue/app-settings.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError, validationFailed } from '../../../foundation/errors.ts'
import type { Versioned } from '../../../http/endpoint.ts'
import type { ExpectedVersions } from '../../../http/entity-tag.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { publishContent } from '../../content/on-content-changed.ts'
import { latestRevision, latestRevisions, revisionOfSetting, revisionsOfSetting, writeSetting } from './queries.ts'
import type { Change, ChangedView, Rollback, SettingRevisionView, SettingView } from './schemas.ts'
import { settingView, valueIn } from './setting-view.ts'

/** Every setting, in the order of the registry. */
export async function listAllSettings(ctx: UserContext): Promise<SettingView[]> {
  const latest = new Map((await latestRevisions(ctx.db)).map((row) => [row.key, row]))
  return APP_SETTING_KEYS.map((key) => settingView(key, latest.get(key) ?? null))
}

/** @throws AppError NOT_FOUND */
export async function readSetting(ctx: UserContext, name: string): Promise<Versioned<{ setting: SettingView }>> {
  const data = { setting: settingView(keyNamed(name), await latestRevision(ctx.db, name)) }
  return { data, version: data.setting.revision, shown: data }
}

/** Changes of a setting, newest first. @throws AppError NOT_FOUND, INVALID_CURSOR */
export async function listSettingRevisions(
  ctx: UserContext,
  name: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ revisions: SettingRevisionView[]; pagination: Pagination }> {
  const key = keyNamed(name)
  const { rows, pagination } = await pageByTime(
    ctx,
    `setting:${key}`,
    page,
    (limit, after) => revisionsOfSetting(ctx.db, key, { limit, before: after && Number(after.id) }),
    ({ createdAt, revision }) => ({ at: createdAt.toISOString(), id: String(revision) }),
  )
  const revisions = rows.map(({ revision, value, reason, authorId, createdAt }) => ({
    revision,
    value: value ?? appSetting(key).initial,
    is_initial: value === null,
    reason,
    author_id: authorId,
    created_at: createdAt.toISOString(),
  }))
  return { revisions, pagination }
}

interface Edit {
  key: string
  expected: ExpectedVersions
}

/**
 * Gives a setting another value.
 * @throws AppError NOT_FOUND, VALIDATION_FAILED naming the field, PRECONDITION_FAILED
 */
export function changeSetting(
  ctx: UserContext,
  { key: name, expected }: Edit,
  { value, reason, dry_run }: Change,
): Promise<Versioned<ChangedView>> {
  const key = keyNamed(name)
  return apply(ctx, { key, expected, reason, isDry: dry_run, value: { data: valid(key, value) } })
}

/**
 * Gives a setting a value that it had, as a change of its own.
 * @throws AppError NOT_FOUND, PRECONDITION_FAILED, VALIDATION_FAILED where that value is not allowed any more
 */
export async function restoreSetting(
  ctx: UserContext,
  { key: name, expected }: Edit,
  { revision, reason, dry_run }: Rollback,
): Promise<Versioned<ChangedView>> {
  const key = keyNamed(name)
  const former = revision === 0 ? { value: null } : await revisionOfSetting(ctx.db, key, revision)
  if (!former) throw new AppError('NOT_FOUND', { message: 'There is no such revision of this setting.' })
  const value = former.value === null ? null : { data: valid(key, former.value) }
  return apply(ctx, { key, expected, reason, isDry: dry_run, value })
}

interface Applied {
  key: AppSettingKey
  expected: ExpectedVersions
  reason: string
  isDry: boolean
  /** Null: the value that it comes with. */
  value: { data: unknown } | null
}

async function apply(
  ctx: UserContext,
  { key, expected, reason, isDry, value }: Applied,
): Promise<Versioned<ChangedView>> {
  const before = await latestRevision(ctx.db, key)
  if (expected && !expected.includes(before?.revision ?? 0)) throw new AppError('PRECONDITION_FAILED')
  const change = {
    before: valueIn(key, before),
    after: value === null ? appSetting(key).initial : value.data,
    affects: appSetting(key).affects,
  }
  if (isDry) return versioned({ setting: settingView(key, before), change, is_applied: false })
  const json = value && { json: JSON.stringify(value.data) }
  const by = { operatorId: ctx.actor.userId, now: ctx.now() }
  const written = await writeSetting(ctx.db, { key, value: json, reason, expected, ...by })
  if (written.outcome === 'stale') throw new AppError('PRECONDITION_FAILED')
  if (written.outcome === 'ok') publishContent(ctx, written.events)
  const latest = written.outcome === 'ok' ? await latestRevision(ctx.db, key) : before
  return versioned({ setting: settingView(key, latest), change, is_applied: written.outcome === 'ok' })
}

function valid(key: AppSettingKey, value: unknown): unknown {
  const read = appSetting(key).schema.safeParse(value)
  if (read.success) return read.data
  throw validationFailed(
    read.error.issues.map(({ path, message }) => ({ path: ['body.value', ...path.map(String)].join('.'), message })),
  )
}

function keyNamed(name: string): AppSettingKey {
  if (isAppSettingKey(name)) return name
  throw new AppError('NOT_FOUND', { message: 'There is no such setting; GET /api/v1/admin/settings lists them.' })
}

const versioned = (data: ChangedView): Versioned<ChangedView> => ({
  data,
  version: data.setting.revision,
  shown: { setting: data.setting },
})

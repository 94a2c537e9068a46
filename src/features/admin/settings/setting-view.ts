import { z } from 'zod'
import { appSetting, type AppSettingKey } from '../../../catalogue/app-settings.ts'
import type { SettingRevisionRow } from './queries.ts'
import type { SettingView } from './schemas.ts'

/** A setting with its last change. */
export function settingView(key: AppSettingKey, latest: SettingRevisionRow | null): SettingView {
  const { schema, initial, isPublic, mayChange, affects } = appSetting(key)
  return {
    key,
    value: valueIn(key, latest),
    initial,
    is_changed: latest !== null && latest.value !== null,
    is_public: isPublic,
    may_change: mayChange,
    affects,
    schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    revision: latest?.revision ?? 0,
    changed_at: latest?.createdAt.toISOString() ?? null,
    changed_by: latest?.authorId ?? null,
  }
}

/** The value that a change has made: the initial one where it gave that back, or where its value fits no longer. */
export function valueIn(key: AppSettingKey, change: Pick<SettingRevisionRow, 'value'> | null): unknown {
  const { schema, initial } = appSetting(key)
  if (change === null || change.value === null) return initial
  const read = schema.safeParse(change.value)
  return read.success ? read.data : initial
}

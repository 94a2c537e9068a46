import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { changeSetting, listAllSettings, listSettingRevisions, readSetting, restoreSetting } from './edit-settings.ts'
import {
  changedView,
  changeInput,
  exampleChanged,
  exampleSetting,
  exampleSettingRevision,
  rollbackInput,
  settingParams,
  settingRevisionView,
  settingView,
} from './schemas.ts'

const ofSetting = {
  ...forOperators,
  permission: 'settings.read',
  params: settingParams,
  errors: ['NOT_FOUND'],
} as const
/** A stolen token is not enough to close the product; of two operators at once, one is told of the other by `If-Match`. */
const changing = {
  ...ofSetting,
  permission: 'settings.edit',
  etag: 'version',
  keyWithoutRedis: 'run',
  response: { data: changedView, example: exampleChanged },
} as const

export const adminSettingEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'settings.read',
      method: 'get',
      path: '/admin/settings',
      operationId: 'listAllSettings',
      summary: 'List all settings',
      response: { data: z.strictObject({ settings: z.array(settingView) }), example: { settings: [exampleSetting] } },
    },
    async (ctx) => ({ settings: await listAllSettings(ctx) }),
  ),
  endpoint(
    {
      ...ofSetting,
      method: 'get',
      path: '/admin/settings/{key}',
      operationId: 'getSetting',
      summary: 'Get a setting',
      etag: 'version',
      response: { data: z.strictObject({ setting: settingView }), example: { setting: exampleSetting } },
    },
    (ctx, { params }) => readSetting(ctx, params.key),
  ),
  endpoint(
    {
      ...changing,
      method: 'put',
      path: '/admin/settings/{key}',
      operationId: 'changeSetting',
      summary: 'Change a setting',
      description: 'Everywhere within five seconds. Needs a second factor within the last ten minutes.',
      body: changeInput,
      bodyExample: { value: 60, reason: 'Ticket 1204.' },
    },
    (ctx, { params, body, expected }) => changeSetting(ctx, { key: params.key, expected }, body),
  ),
  endpoint(
    {
      ...changing,
      method: 'post',
      path: '/admin/settings/{key}/rollback',
      operationId: 'restoreSetting',
      summary: 'Restore a former value of a setting',
      description: 'A change of its own, with its own revision. Revision 0 is the value that the setting comes with.',
      body: rollbackInput,
      bodyExample: { revision: 3, reason: 'Fewer matches than before.' },
    },
    (ctx, { params, body, expected }) => restoreSetting(ctx, { key: params.key, expected }, body),
  ),
  endpoint(
    {
      ...ofSetting,
      method: 'get',
      path: '/admin/settings/{key}/revisions',
      operationId: 'listSettingRevisions',
      summary: 'List the changes of a setting',
      description: 'Newest first.',
      query: z.object(pageQuery(20, 50)),
      response: {
        data: z.strictObject({ revisions: z.array(settingRevisionView) }),
        paged: true,
        example: { revisions: [exampleSettingRevision] },
      },
    },
    async (ctx, { params, query }) => {
      const { revisions, pagination } = await listSettingRevisions(ctx, params.key, query)
      return { data: { revisions }, pagination }
    },
  ),
]

import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, uuid } from '../../http/endpoint.ts'
import { changePreferences } from './preferences/change-preferences.ts'
import { listDevices } from './list-devices.ts'
import { readPreferences } from './preferences/read-preferences.ts'
import { registerDevice } from './register-device.ts'
import { removeDevice } from './remove-device.ts'
import {
  deviceInput,
  deviceView,
  exampleDevice,
  examplePreferences,
  preferencesInput,
  preferencesView,
} from './schemas.ts'

const preferences = z.strictObject({ preferences: preferencesView })

export const notificationEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/devices',
      tag: 'Notifications',
      operationId: 'registerDevice',
      summary: 'Register a device for notifications',
      description:
        'The registration belongs to the current session and ends with it. Call this at every start and ' +
        'whenever the token changes: a session has one token, and a token belongs to the session that ' +
        'registered it last. On iOS, also send the PushKit token (`voip_token`), so that calls ring.',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      body: deviceInput,
      bodyExample: {
        token: 'bk3RNwTe3H0CI2kHHwgIpoDKCIZvvDMExUdFQ3P1',
        platform: 'ios',
        voip_token: '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad',
      },
      response: { data: z.strictObject({ device: deviceView }), example: { device: exampleDevice } },
    },
    async (ctx, { body }) => ({ device: await registerDevice(ctx, body) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/devices',
      tag: 'Notifications',
      operationId: 'listDevices',
      summary: 'List registered devices',
      auth: 'user',
      contact: 'any',
      response: { data: z.strictObject({ devices: z.array(deviceView) }), example: { devices: [exampleDevice] } },
    },
    async (ctx) => ({ devices: await listDevices(ctx) }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/devices/{deviceId}',
      tag: 'Notifications',
      operationId: 'removeDevice',
      summary: 'Remove a device',
      description: 'Stops notifications to it; its session continues. Signing out removes the device as well.',
      auth: 'user',
      contact: 'any',
      params: z.object({ deviceId: uuid() }),
      errors: ['NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'Device removed' } },
    },
    (ctx, { params }) => removeDevice(ctx, params.deviceId),
  ),
  endpoint(
    {
      method: 'get',
      path: '/notifications/preferences',
      tag: 'Notifications',
      operationId: 'getNotificationPreferences',
      summary: 'Get notification preferences',
      auth: 'user',
      contact: 'any',
      response: { data: preferences, example: { preferences: examplePreferences } },
    },
    async (ctx) => ({ preferences: await readPreferences(ctx) }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/notifications/preferences',
      tag: 'Notifications',
      operationId: 'updateNotificationPreferences',
      summary: 'Update notification preferences',
      description:
        'Every field is optional; absent fields stay unchanged. During quiet hours notifications arrive ' +
        'without sound.',
      auth: 'user',
      contact: 'any',
      body: preferencesInput,
      bodyExample: { interests: false, quiet_hours: { start: '22:30', end: '07:00', time_zone: 'Europe/Lisbon' } },
      response: { data: preferences, example: { preferences: examplePreferences } },
    },
    async (ctx, { body }) => ({ preferences: await changePreferences(ctx, body) }),
  ),
]

import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, uuid } from '../../http/endpoint.ts'
import { changePreferences } from './change-preferences.ts'
import { listDevices } from './list-devices.ts'
import { readPreferences } from './read-preferences.ts'
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
      summary: 'Register this device for notifications',
      description:
        'Belongs to the session that asks, and ends with it. Call it at every start and whenever the token changes: a ' +
        'session has one token, and a token belongs to whoever registered it last. On iOS also give the token of PushKit ' +
        '(`voip_token`), so that calls ring.',
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
      summary: 'Where I get notifications',
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
      summary: 'No notifications to one device any more',
      description: 'Its session goes on. Logging out does this by itself.',
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
      summary: 'What I am notified of',
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
      summary: 'Change what I am notified of',
      description:
        'Every field is optional; what is absent stays as it is. In quiet hours notifications still arrive, without sound.',
      auth: 'user',
      contact: 'any',
      body: preferencesInput,
      bodyExample: { interests: false, quiet_hours: { start: '22:30', end: '07:00', time_zone: 'Europe/Lisbon' } },
      response: { data: preferences, example: { preferences: examplePreferences } },
    },
    async (ctx, { body }) => ({ preferences: await changePreferences(ctx, body) }),
  ),
]

import { z } from '@hono/zod-openapi'
import { uuid } from '../../http/endpoint.ts'
import { isTimeZone, KINDS } from './rules.ts'

export const platform = z.enum(['ios', 'android', 'web'])

/** The push service's token for an installation of the app; never returned. */
const pushToken = z
  .string()
  .min(16)
  .max(4096)
  .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without spaces')
  .openapi({
    description: 'The registration token of Firebase Cloud Messaging.',
    example: 'bk3RNwTe3H0CI2kHHwgIpoDKCIZvvDMExUdFQ3P1',
  })

/** PushKit's token for an installation of the app; never returned. */
const voipToken = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2}){16,100}$/, 'must be the token in hexadecimal')
  .transform((token) => token.toLowerCase())
  .openapi({
    description:
      'iOS only: the PushKit token, in hexadecimal. With it, calls are sent through APNs and shown by CallKit. ' +
      'Null removes it; if absent, the token that this session registered stays.',
    example: '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad',
  })

export const deviceInput = z
  .object({ token: pushToken, platform, voip_token: voipToken.nullable().optional() })
  .refine(({ platform, voip_token }) => platform === 'ios' || typeof voip_token !== 'string', {
    path: ['voip_token'],
    error: 'is allowed on iOS only',
  })
export type DeviceInput = z.output<typeof deviceInput>

export const deviceView = z
  .strictObject({
    id: uuid(),
    platform,
    session_id: uuid().openapi({ description: 'The session with which the registration ends.' }),
    has_voip_token: z.boolean().openapi({ description: 'Whether calls can ring through PushKit.' }),
    is_current: z.boolean().openapi({ description: 'Whether this is the device of the current session.' }),
    registered_at: z.iso.datetime(),
    updated_at: z.iso.datetime().openapi({ description: 'When the app last registered it.' }),
  })
  .openapi('Device')

export type DeviceView = z.infer<typeof deviceView>

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:30')
  .openapi({ example: '22:30' })

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be the IANA name of a time zone, such as Europe/Lisbon')
  .openapi({ example: 'Europe/Lisbon' })

const quietHours = z.strictObject({ start: time, end: time, time_zone: timeZone })

const quietHoursInput = quietHours
  .refine(({ start, end }) => start !== end, { path: ['end'], error: 'must not be the same as start' })
  .openapi({ description: 'From `start` to `end`, past midnight if `end` is earlier, in `time_zone`.' })

/** A switch for each kind of notification. */
const switches = z.object(Object.fromEntries(KINDS.map((kind) => [kind, z.boolean()])) as Switches)
type Switches = Record<(typeof KINDS)[number], z.ZodBoolean>

/** Absent fields are kept. */
export const preferencesInput = switches.partial().extend({
  quiet_hours: quietHoursInput.nullable().optional(),
  show_preview: z.boolean().optional(),
})
export type PreferencesInput = z.output<typeof preferencesInput>

export const preferencesView = switches
  .extend({
    quiet_hours: quietHours
      .nullable()
      .openapi({ description: 'When notifications arrive without sound, or null for never.' }),
    show_preview: z.boolean().openapi({
      description:
        'Whether notifications contain names and texts. If false, they say only what kind of event occurred.',
    }),
  })
  .strict()
  .openapi('NotificationPreferences')

export type PreferencesView = z.infer<typeof preferencesView>

/** The notification data in an export. */
export const notificationsExport = z.strictObject({
  preferences: preferencesView,
  devices: z.array(
    z.strictObject({
      platform,
      token: z.string(),
      voip_token: z.string().nullable(),
      registered_at: z.iso.datetime(),
      updated_at: z.iso.datetime(),
    }),
  ),
})
export type NotificationsExport = z.infer<typeof notificationsExport>

export const exampleDevice: DeviceView = {
  id: '0193e6a4-1b2c-7d3e-8f4a-5b6c7d8e9f01',
  platform: 'ios',
  session_id: '0193e6a2-7d4f-7a1b-8c2d-5e9f0a1b2c3d',
  has_voip_token: true,
  is_current: true,
  registered_at: '2026-11-20T10:35:00.000Z',
  updated_at: '2026-11-20T10:35:00.000Z',
}

export const examplePreferences: PreferencesView = {
  messages: true,
  matches: true,
  interests: false,
  requests: true,
  calls: true,
  quiet_hours: { start: '22:30', end: '07:00', time_zone: 'Europe/Lisbon' },
  show_preview: false,
}

import { z } from '@hono/zod-openapi'
import { CASE_STATUSES, DECISION_STATES, QUEUES, REPORT_REASONS, REPORT_STATUSES } from '../../../../catalogue/cases.ts'
import { FEATURES, MEASURES } from '../../../../catalogue/policies.ts'
import { ROLES } from '../../../../catalogue/roles.ts'
import { time, uuid } from '../../../../http/endpoint.ts'
import { gender, visibility } from '../../../profile/schemas.ts'
import { accountStatus, plan } from '../schemas.ts'

const masked = (example: string) => z.string().nullable().openapi({ example })

export const userDetail = z
  .strictObject({
    id: uuid(),
    account_status: accountStatus,
    status_reason: z.string().nullable().openapi({ description: 'The code that its owner is shown.' }),
    status_until: time.nullable(),
    role: z.enum(ROLES),
    plan,
    is_verified: z.boolean(),
    created_at: time,
    last_active_at: time,
    deleted_at: time.nullable(),
    restorable_until: time.nullable(),
    open_case_id: uuid().nullable(),
    profile: z
      .strictObject({
        first_name: z.string().nullable(),
        age: z.int().nullable(),
        has_disputed_age: z.boolean().openapi({
          description: 'Its owner has stated a date of birth under age in place of the former one.',
        }),
        gender: gender.nullable(),
        bio: z.string().nullable(),
        interests: z.array(z.string()),
        location_name: z.string().nullable(),
        visibility,
        is_published: z.boolean(),
      })
      .nullable(),
    photos: z.array(
      z.strictObject({
        id: uuid(),
        status: z.enum(['pending', 'approved', 'rejected']),
        is_primary: z.boolean(),
        blur_hash: z.string(),
        width: z.int(),
        height: z.int(),
        created_at: time,
      }),
    ),
    ways_in: z.strictObject({
      phone: masked('+351 ··· ··12'),
      email: masked('a···@e···.com'),
      claimed_email: masked('a···@e···.com'),
      has_google: z.boolean(),
      has_password: z.boolean(),
    }),
    sessions: z
      .array(
        z.strictObject({
          id: uuid(),
          platform: z.string().nullable(),
          device_name: z.string().nullable(),
          created_at: time,
          last_used_at: time,
        }),
      )
      .openapi({ description: 'Those that last.' }),
    devices: z
      .array(z.strictObject({ platform: z.enum(['ios', 'android', 'web']), updated_at: time }))
      .openapi({ description: 'That receive notifications.' }),
    entitlements: z.array(
      z.strictObject({ source: z.enum(['stripe', 'app_store', 'play_store', 'gift']), plan, until: time }),
    ),
    coins: z.int(),
    cases_about: z.strictObject({
      count: z.int(),
      cases: z
        .array(
          z.strictObject({
            id: uuid(),
            status: z.enum(CASE_STATUSES),
            queue: z.enum(QUEUES),
            severity: z.int(),
            opened_at: time,
            closed_at: time.nullable(),
          }),
        )
        .openapi({ description: 'The newest 20, as of all lists here that grow.' }),
    }),
    reports_about: z.strictObject({ count: z.int() }),
    reports_by: z.strictObject({
      count: z.int(),
      reports: z.array(
        z.strictObject({
          id: uuid(),
          reason: z.enum(REPORT_REASONS),
          status: z.enum(REPORT_STATUSES),
          case_id: uuid().nullable(),
          created_at: time,
        }),
      ),
    }),
    decisions: z.array(
      z.strictObject({
        id: uuid(),
        case_id: uuid().nullable(),
        policy: z.string().nullable(),
        measure: z.enum(MEASURES),
        features: z.array(z.enum(FEATURES)),
        state: z.enum(DECISION_STATES),
        strikes: z.int(),
        until: time.nullable(),
        effective_at: time.nullable(),
        undone_at: time.nullable(),
        created_at: time,
      }),
    ),
    restrictions: z
      .array(z.strictObject({ feature: z.enum(FEATURES), decision_id: uuid(), until: time.nullable() }))
      .openapi({ description: 'Those that last.' }),
    audit: z
      .array(
        z.strictObject({
          id: uuid(),
          act: z.string(),
          operator_id: uuid(),
          reason: z.string().nullable(),
          note: z.string().nullable(),
          at: time,
        }),
      )
      .openapi({ description: 'What operators have done about the account.' }),
  })
  .openapi('AdminUserDetail')
export type UserDetail = z.infer<typeof userDetail>

const at = '2026-11-22T09:00:00.000Z'
const id = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'
const other = '0193e6a4-2c3d-7e51-9f60-718293a4b5c6'

export const exampleDetail: UserDetail = {
  id,
  account_status: 'active',
  status_reason: null,
  status_until: null,
  role: 'user',
  plan: 'premium',
  is_verified: true,
  created_at: at,
  last_active_at: at,
  deleted_at: null,
  restorable_until: null,
  open_case_id: other,
  profile: {
    first_name: 'Ana',
    age: 31,
    has_disputed_age: false,
    gender: 'female',
    bio: 'Looks for good coffee and long walks.',
    interests: ['Hiking', 'Coffee'],
    location_name: 'Lisbon',
    visibility: 'everyone',
    is_published: true,
  },
  photos: [
    {
      id: other,
      status: 'approved',
      is_primary: true,
      blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
      width: 1_200,
      height: 1_600,
      created_at: at,
    },
  ],
  ways_in: {
    phone: '+351 ··· ··12',
    email: 'a···@e···.com',
    claimed_email: null,
    has_google: false,
    has_password: true,
  },
  sessions: [{ id: other, platform: 'ios', device_name: 'iPhone', created_at: at, last_used_at: at }],
  devices: [{ platform: 'ios', updated_at: at }],
  entitlements: [{ source: 'stripe', plan: 'premium', until: '2026-12-22T09:00:00.000Z' }],
  coins: 140,
  cases_about: {
    count: 1,
    cases: [{ id: other, status: 'open', queue: 'conduct', severity: 2, opened_at: at, closed_at: null }],
  },
  reports_about: { count: 1 },
  reports_by: { count: 0, reports: [] },
  decisions: [],
  restrictions: [],
  audit: [{ id: other, act: 'user.reveal', operator_id: id, reason: null, note: 'Ticket 1204', at }],
}

import { REPORT_STATUSES } from '../../catalogue/cases.ts'
import { ROLES } from '../../catalogue/roles.ts'
import { z } from '@hono/zod-openapi'
import type { RawJson } from '../../http/raw-json.ts'
import { ACTS } from '../../catalogue/acts.ts'
import { uuid } from '../../http/endpoint.ts'
import { examplePreferences, notificationsExport } from '../notifications/schemas.ts'
import { coinSections, exampleCoinSections } from './export/coins/schemas.ts'
import { exampleProfile, profileView } from '../profile/schemas.ts'
import { billingExport, exampleBilling } from './export/billing/schemas.ts'

const time = z.iso.datetime()
const list = <T extends z.ZodType>(item: T) => z.array(item)

/** A user's data export. Other users appear as ids only. */
export const exportView = z.strictObject({
  exported_at: time,
  account: z.strictObject({
    id: uuid(),
    phone_number: z.string().nullable(),
    email: z.string().nullable(),
    unconfirmed_email: z.string().nullable(),
    has_password: z.boolean(),
    is_linked_to_google: z.boolean(),
    is_verified: z.boolean(),
    status: z.enum(['active', 'suspended', 'banned']),
    plan: z.enum(['free', 'premium']),
    role: z.enum(ROLES),
    created_at: time,
    last_active_at: time,
    deleted_at: time.nullable(),
    restorable_until: time.nullable(),
  }),
  profile: profileView,
  notifications: notificationsExport,
  decisions: list(
    z.strictObject({
      user_id: uuid(),
      decision: z.enum(['pass', 'like', 'interest', 'super_like', 'request']),
      status: z
        .enum(['pending', 'accepted', 'declined', 'withdrawn'])
        .nullable()
        .openapi({ description: 'Null for a pass, and if the other user is gone.' }),
      note: z.string().nullable(),
      created_at: time,
      updated_at: time,
    }),
  ),
  matches: list(
    z.strictObject({
      id: uuid(),
      conversation_id: uuid(),
      user_id: uuid(),
      kind: z.enum(['mutual', 'live']),
      status: z.enum(['active', 'ended', 'unmatched', 'expired']),
      matched_at: time,
      ended_at: time.nullable(),
    }),
  ),
  messages: list(
    z.strictObject({
      id: uuid(),
      conversation_id: uuid(),
      seq: z.int(),
      content: z.string(),
      message_type: z.string(),
      media_id: uuid().nullable(),
      created_at: time,
      edited_at: time.nullable(),
      deleted_at: time.nullable(),
    }),
  ),
  calls: list(
    z.strictObject({
      id: uuid(),
      user_id: uuid(),
      direction: z.enum(['outgoing', 'incoming']),
      media: z.enum(['audio', 'video']),
      created_at: time,
      answered_at: time.nullable(),
      ended_at: time.nullable(),
      reason: z.string().nullable(),
      quality: list(
        z.strictObject({
          at: time,
          rtt_ms: z.number().nullable(),
          jitter_ms: z.number().nullable(),
          packet_loss: z.number().nullable(),
          bitrate_kbps: z.number().nullable(),
          freezes: z.int().nullable(),
          freeze_ms: z.int().nullable(),
        }),
      ),
    }),
  ),
  blocks: list(z.strictObject({ user_id: uuid(), created_at: time, reason: z.string().nullable() })),
  shortlist: list(z.strictObject({ user_id: uuid(), created_at: time })),
  reports: list(
    z.strictObject({
      id: uuid(),
      user_id: uuid(),
      match_id: uuid().nullable(),
      reason: z.string(),
      description: z.string().nullable(),
      is_illegal: z.boolean(),
      status: z.enum(REPORT_STATUSES),
      created_at: time,
    }),
  ),
  /** The user's actions towards others in the last thirty days, as logged against abuse. */
  statements: list(
    z.strictObject({
      id: uuid(),
      measure: z.string(),
      policy: z.string(),
      explanation: z.string(),
      from: time,
      until: time.nullable(),
      undone_at: time.nullable(),
      appeal: z
        .strictObject({
          text: z.string().nullable(),
          status: z.string(),
          explanation: z.string().nullable(),
          created_at: time,
        })
        .nullable(),
    }),
  ),
  interactions: list(
    z.strictObject({
      at: time,
      act: z.enum(ACTS),
      user_id: uuid().nullable(),
      outcome: z.string(),
      ip: z.string().nullable(),
    }),
  ),
  ...coinSections,
  ...billingExport,
  sessions: list(
    z.strictObject({
      id: uuid(),
      device_name: z.string().nullable(),
      platform: z.string().nullable(),
      ip: z.string(),
      created_at: time,
      last_used_at: time,
      ended_at: time.nullable(),
      end_reason: z.string().nullable(),
    }),
  ),
  consents: list(z.strictObject({ slug: z.string(), locale: z.string(), revision: z.int(), accepted_at: time })),
  security_events: list(
    z.strictObject({
      type: z.string(),
      at: time,
      session_id: uuid().nullable(),
      ip: z.string().nullable(),
      details: z.string().nullable(),
    }),
  ),
})

export type ExportView = z.infer<typeof exportView>

const at = '2026-11-20T10:35:00.000Z'
const [self, other] = ['0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', '0193e6a0-7c2d-7e4f-8a5b-3c7d9e1f2a34']
const [conversation, one] = ['0193e6a1-0c2d-7e4f-8a5b-3c7d9e1f2a34', '0193e6a2-7d4f-7a1b-8c2d-5e9f0a1b2c3d']

export const exampleExport: ExportView = {
  exported_at: at,
  account: {
    id: self,
    phone_number: '+4915112345678',
    email: null,
    unconfirmed_email: null,
    has_password: false,
    is_linked_to_google: false,
    is_verified: true,
    status: 'active',
    plan: 'free',
    role: 'user',
    created_at: at,
    last_active_at: at,
    deleted_at: null,
    restorable_until: null,
  },
  profile: exampleProfile,
  notifications: {
    preferences: examplePreferences,
    devices: [
      {
        platform: 'ios',
        token: 'bk3RNwTe3H0CI2kHHwgIpoDKCIZvvDMExUdFQ3P1',
        voip_token: null,
        registered_at: at,
        updated_at: at,
      },
    ],
  },
  decisions: [{ user_id: other, decision: 'like', status: 'accepted', note: null, created_at: at, updated_at: at }],
  matches: [
    {
      id: one,
      conversation_id: conversation,
      user_id: other,
      kind: 'mutual',
      status: 'active',
      matched_at: at,
      ended_at: null,
    },
  ],
  messages: [
    {
      id: one,
      conversation_id: conversation,
      seq: 1,
      content: 'Hello!',
      message_type: 'text',
      media_id: null,
      created_at: at,
      edited_at: null,
      deleted_at: null,
    },
  ],
  calls: [
    {
      id: one,
      user_id: other,
      direction: 'outgoing',
      media: 'audio',
      created_at: at,
      answered_at: at,
      ended_at: at,
      reason: 'completed',
      quality: [
        { at, rtt_ms: 48, jitter_ms: 3.5, packet_loss: 0.002, bitrate_kbps: 40, freezes: null, freeze_ms: null },
      ],
    },
  ],
  blocks: [],
  shortlist: [],
  reports: [],
  statements: [],
  ...exampleCoinSections,
  interactions: [{ at, act: 'like', user_id: other, outcome: 'ok', ip: '203.0.113.7' }],
  ...exampleBilling,
  sessions: [
    {
      id: one,
      device_name: "Ana's phone",
      platform: 'ios',
      ip: '203.0.113.7',
      created_at: at,
      last_used_at: at,
      ended_at: null,
      end_reason: null,
    },
  ],
  consents: [{ slug: 'terms', locale: 'en', revision: 2, accepted_at: at }],
  security_events: [{ type: 'signed_in', at, session_id: one, ip: '203.0.113.7', details: 'phone' }],
}

/** The answer to an export. */
export const exported = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'A JSON document, as an attachment without `Content-Length`. A document that breaks off is incomplete.',
  schema: exportView,
  example: exampleExport,
} as const satisfies RawJson

export const deletedOnRequestView = z.strictObject({
  restorable_until: z.iso.datetime(),
  renewals: z.array(z.strictObject({ provider: z.enum(['app_store', 'play_store']), managed_at: z.string() })).openapi({
    description: 'Subscriptions that a store goes on charging for, and where their owner ends them.',
  }),
})
export const deletedView = deletedOnRequestView.extend({ message: z.string() })

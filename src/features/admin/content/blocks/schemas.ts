import { z } from '@hono/zod-openapi'
import { blockAudience, placementName } from '../../../../catalogue/content-blocks.ts'
import { time, uuid } from '../../../../http/endpoint.ts'
import { localeInput } from '../../../content/schemas.ts'

export const blockParams = z.object({ id: uuid() })

export const blockInput = z.object({
  placement: placementName.openapi({
    description: 'Where it is shown. Decides its kind, and so the fields of `data`.',
  }),
  data: z.record(z.string(), z.unknown()).openapi({
    description:
      'Of a banner and of an empty state: `title`, `text`, and perhaps `action` with `label` and `url`. Of a paywall: ' +
      '`title`, `text`, `benefits`. Of a step of the onboarding: `title`, `text`.',
  }),
  locale: localeInput.nullable().default(null).openapi({ description: 'Null for every language.' }),
  audience: blockAudience.default({}).openapi({
    description: 'The users who see it: everything that it names must hold. Empty for all.',
  }),
  starts_at: time.nullable().default(null).openapi({ description: 'Null for at once.' }),
  ends_at: time.nullable().default(null).openapi({ description: 'Null for no end.' }),
  priority: z.int().min(-1_000).max(1_000).default(0).openapi({ description: 'The highest comes first.' }),
  is_enabled: z.boolean().default(true).openapi({ description: 'False for a draft, or to hide it.' }),
})

export const adminBlockView = z.strictObject({
  id: uuid(),
  placement: z.string(),
  kind: z.string(),
  locale: z.string().nullable(),
  audience: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
  starts_at: time.nullable(),
  ends_at: time.nullable(),
  priority: z.int(),
  is_enabled: z.boolean(),
  version: z.int().openapi({ description: 'In its `ETag`, and so what `If-Match` compares.' }),
  created_at: time,
  updated_at: time,
})

export type BlockInput = z.output<typeof blockInput>
export type AdminBlockView = z.input<typeof adminBlockView>

export const exampleBlockInput: z.input<typeof blockInput> = {
  placement: 'home_banner',
  data: {
    title: 'Meet more people',
    text: 'Add a second photo: profiles with two are liked more often.',
    action: { label: 'Add a photo', url: '#/profile' },
  },
  locale: 'en',
  audience: { plans: ['free'], platforms: ['ios', 'android'], min_version: '2.3', percentage: 50 },
  starts_at: '2026-12-01T00:00:00.000Z',
  priority: 10,
}

export const exampleAdminBlock: AdminBlockView = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  placement: 'home_banner',
  kind: 'banner',
  locale: 'en',
  audience: { plans: ['free'], platforms: ['ios', 'android'], min_version: '2.3', percentage: 50 },
  data: exampleBlockInput.data,
  starts_at: '2026-12-01T00:00:00.000Z',
  ends_at: null,
  priority: 10,
  is_enabled: true,
  version: 1,
  created_at: '2026-11-20T10:40:00.000Z',
  updated_at: '2026-11-20T10:40:00.000Z',
}

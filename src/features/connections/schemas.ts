import { type PersonCard, listedPerson, personCard } from '../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'

export type ListedPerson = z.infer<typeof listedPerson>

export const interestStatus = z.enum(['pending', 'accepted', 'declined', 'withdrawn'])

export const interestView = z
  .strictObject({
    id: uuid(),
    from_user_id: uuid(),
    to_user_id: uuid(),
    status: interestStatus,
    kind: z.enum(['interest', 'like', 'super_like']),
    note: z.string().optional().openapi({ description: 'The note of a super like.' }),
    user: listedPerson,
    created_at: time,
    updated_at: time,
  })
  .openapi('Interest')

export type InterestView = z.infer<typeof interestView>

/** The state of a pair after an action. */
export const pairView = z.strictObject({
  status: interestStatus.optional(),
  is_match: z.boolean(),
  interest_id: uuid().optional(),
  match_id: uuid().optional(),
  conversation_id: uuid().optional(),
})

export const shortlistedView = z.strictObject({ user: personCard, added_at: time })

export type ShortlistedView = z.infer<typeof shortlistedView>

const ids = {
  ana: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  ben: '0193e6a0-6c2d-7e4f-8a5b-3c7d9e1f2a34',
  interest: '0193e6a2-0c1d-7e2f-8a3b-4c5d6e7f8091',
}

export const exampleCard: PersonCard = { id: ids.ben, first_name: 'Ben', age: 33, photos: [] }

export const exampleInterest: InterestView = {
  id: ids.interest,
  from_user_id: ids.ana,
  to_user_id: ids.ben,
  status: 'pending',
  kind: 'interest',
  user: exampleCard,
  created_at: '2026-11-20T10:35:00.000Z',
  updated_at: '2026-11-20T10:35:00.000Z',
}

export const examplePending = { status: 'pending', is_match: false, interest_id: ids.interest } as const

export const exampleMatch = {
  status: 'accepted',
  is_match: true,
  interest_id: ids.interest,
  match_id: '0193e6a3-1d2e-7f40-9a6b-4d8e0f2a3b45',
  conversation_id: '0193e6a3-1d2e-7f41-8b7c-5e9f1a3b4c56',
} as const

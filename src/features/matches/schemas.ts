import { listedPerson } from '../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'
import { exampleIds, exampleMessage, messageView } from '../messaging/schemas.ts'

export const matchView = z
  .strictObject({
    id: uuid(),
    kind: z.enum(['mutual', 'live']).openapi({ description: '`live`: the two users were paired by a live search.' }),
    mode: z.enum(['chat', 'audio', 'video']).optional().openapi({ description: 'The mode of the live search.' }),
    status: z.enum(['active', 'ended', 'unmatched', 'expired']),
    user: listedPerson,
    conversation_id: uuid(),
    matched_at: time,
    expires_at: time.optional().openapi({ description: 'When a live match ends, unless both users accept it first.' }),
    ended_at: time.optional(),
    last_message: messageView.optional(),
    unread_count: z.int().nonnegative(),
  })
  .openapi('Match')

export type MatchView = z.infer<typeof matchView>

export const matchList = z.strictObject({ matches: z.array(matchView) })

export const endedView = z.strictObject({
  message: z.string(),
  match_id: uuid(),
  status: z.enum(['ended', 'unmatched', 'expired']).openapi({
    description:
      '`unmatched`: the caller ended a lasting match. `ended`: a live match was ended, or the other user unmatched or is gone. `expired`: the time of a live match had run out.',
  }),
})

export type EndedView = z.infer<typeof endedView>

export const acceptedView = z.strictObject({
  message: z.string(),
  match_id: uuid(),
  conversation_id: uuid(),
  is_lasting: z
    .boolean()
    .openapi({ description: 'Whether both users have accepted, so that the match no longer expires.' }),
})

export type AcceptedView = z.infer<typeof acceptedView>

export const exampleMatch: MatchView = {
  id: exampleIds.match,
  kind: 'mutual',
  status: 'active',
  user: { id: exampleIds.ana, first_name: 'Ana', age: 31, photos: [] },
  conversation_id: exampleIds.conversation,
  matched_at: '2026-11-20T10:30:00.000Z',
  last_message: exampleMessage,
  unread_count: 1,
}

const { last_message: _, ...examplePast } = exampleMatch

export const exampleLiveMatch: MatchView = {
  ...examplePast,
  kind: 'live',
  mode: 'chat',
  status: 'expired',
  expires_at: '2026-11-20T10:35:00.000Z',
  ended_at: '2026-11-20T10:35:00.000Z',
  unread_count: 0,
}

export const exampleEnded: EndedView = {
  message: 'Unmatched successfully',
  match_id: exampleIds.match,
  status: 'unmatched',
}

export const exampleAccepted: AcceptedView = {
  message: 'Accepted; waiting for the other user',
  match_id: exampleIds.match,
  conversation_id: exampleIds.conversation,
  is_lasting: false,
}

import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../http/endpoint.ts'
import { acceptMatch } from './accept-match.ts'
import { endMatch } from './end-match.ts'
import { listMatches } from './list-matches.ts'
import {
  acceptedView,
  endedView,
  exampleAccepted,
  exampleEnded,
  exampleLiveMatch,
  exampleMatch,
  matchList,
} from './schemas.ts'

const page = z.object(pageQuery(20, 50))
const ofMatch = z.object({ matchId: uuid() })
/** Common parts of all operations that end a match. */
const ending = {
  tag: 'Matches',
  auth: 'user',
  contact: 'any',
  errors: ['MATCH_NOT_FOUND'],
  response: { data: endedView, example: exampleEnded },
} as const

export const matchEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/matches/active',
      aliases: [
        { method: 'get', path: '/matching/matches' },
        { method: 'get', path: '/connections/matches' },
      ],
      tag: 'Matches',
      operationId: 'listMatches',
      summary: 'List active matches',
      description: 'Newest first. `last_message` and `unread_count` are those of the conversation.',
      auth: 'user',
      contact: 'any',
      query: page,
      response: { data: matchList, paged: true, example: { matches: [exampleMatch] } },
    },
    async (ctx, { query }) => {
      const { matches, pagination } = await listMatches(ctx, 'active', query)
      return { data: { matches }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/matches/history',
      aliases: [{ method: 'get', path: '/match/history' }],
      tag: 'Matches',
      operationId: 'listPastMatches',
      summary: 'List past matches',
      description: 'Newest first. Two users who matched more than once appear once per match.',
      auth: 'user',
      contact: 'any',
      query: page,
      response: { data: matchList, paged: true, example: { matches: [exampleLiveMatch] } },
    },
    async (ctx, { query }) => {
      const { matches, pagination } = await listMatches(ctx, 'over', query)
      return { data: { matches }, pagination }
    },
  ),
  endpoint(
    {
      ...ending,
      method: 'delete',
      path: '/matches/{matchId}',
      withoutConsent: true,
      operationId: 'unmatchUser',
      summary: 'Unmatch a user or leave a live match',
      description:
        'Ends the match for both users and archives the conversation, which both can still read. Repeating ' +
        'the request changes nothing.',
      params: ofMatch,
    },
    (ctx, { params }) => endMatch(ctx, params.matchId),
  ),
  endpoint(
    {
      ...ending,
      method: 'post',
      path: '/matches/{matchId}/end',
      withoutConsent: true,
      aliases: [{ method: 'post', path: '/matches/{matchId}/decline' }],
      operationId: 'endMatch',
      summary: 'End a match',
      description: 'The same as `DELETE /matches/{matchId}`.',
      keyWithoutRedis: 'run',
      params: ofMatch,
    },
    (ctx, { params }) => endMatch(ctx, params.matchId),
  ),
  endpoint(
    {
      ...ending,
      method: 'post',
      path: '/match/end',
      withoutConsent: true,
      operationId: 'endMatchInBody',
      summary: 'End the match named in the body',
      description: 'The same as `DELETE /matches/{matchId}`.',
      keyWithoutRedis: 'run',
      body: z.object({ match_id: uuid() }),
      bodyExample: { match_id: exampleEnded.match_id },
    },
    (ctx, { body }) => endMatch(ctx, body.match_id),
  ),
  endpoint(
    {
      method: 'post',
      path: '/matches/{matchId}/accept',
      tag: 'Matches',
      operationId: 'acceptMatch',
      summary: 'Accept a live match',
      description:
        'The match becomes lasting once both users have accepted it. Any other consent to meet, such as a ' +
        'like, accepts it as well. Accepting a lasting match changes nothing. Counts towards the daily ' +
        'interest limit, like any consent.',
      auth: 'user',
      contact: 'proved',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      params: ofMatch,
      errors: ['MATCH_NOT_FOUND', 'FEATURE_RESTRICTED', 'CONFLICT'],
      response: { data: acceptedView, example: exampleAccepted },
    },
    (ctx, { params }) => acceptMatch(ctx, params.matchId),
  ),
]

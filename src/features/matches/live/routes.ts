import { endpoint } from '../../../http/endpoint.ts'
import { findLive } from './find-live.ts'
import { findInput, findView, stopView } from './schemas.ts'
import { stopSearch } from './stop-search.ts'

export const liveMatchEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/match/find',
      tag: 'Matches',
      summary: 'Meet somebody now',
      description:
        'Looks for somebody who searches at this moment, for the same mode, whom I could meet. Whoever is found is told ' +
        'on their sockets (`match:created`), and a match of limited time begins. Filters take the place of my preferences ' +
        'for this search; what others accept they cannot widen. Asking again in the same way goes on with the same search, ' +
        'asking in another way begins a new one in its place. A search ends some seconds after my last socket (`/ws`) has closed.',
      auth: 'user',
      contact: 'proved',
      keyWithoutRedis: 'run',
      limits: ['match_find'],
      body: findInput,
      bodyExample: { mode: 'video', age_min: 25, age_max: 35, interests: ['Hiking', 'Jazz'] },
      errors: ['PROFILE_NOT_PUBLISHED'],
      response: {
        data: findView,
        example: {
          status: 'searching',
          search_id: '0193e6a4-2c3d-7e51-9f60-718293a4b5c6',
          expires_at: '2026-11-21T18:30:00.000Z',
        },
      },
    },
    (ctx, { body }) => findLive(ctx, body),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/match/find',
      tag: 'Matches',
      summary: 'Stop searching',
      description:
        'Changes nothing when I do not search. When somebody has been found meanwhile, the answer says so; that match is ' +
        'ended like any other.',
      auth: 'user',
      contact: 'any',
      response: { data: stopView, example: { status: 'stopped' } },
    },
    (ctx) => stopSearch(ctx),
  ),
]

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
      operationId: 'startLiveSearch',
      summary: 'Start a live search',
      description:
        'Looks for a user who is searching now, in the same mode, and whom the caller could meet. When two ' +
        'users are paired, both receive `match:created` on their sockets and a timed match begins. Filters ' +
        'replace the caller’s preferences for this search; they cannot widen what others accept. Repeating ' +
        'the same search continues it; a different search replaces it. A search ends a few seconds after the ' +
        'last socket (`/ws`) of the caller has closed.',
      auth: 'user',
      contact: 'proved',
      keyWithoutRedis: 'run',
      limits: ['match_find'],
      body: findInput,
      bodyExample: { mode: 'video', age_min: 25, age_max: 35, interests: ['Hiking', 'Jazz'] },
      errors: ['PROFILE_NOT_PUBLISHED', 'FEATURE_RESTRICTED', 'FORBIDDEN'],
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
      withoutConsent: true,
      tag: 'Matches',
      operationId: 'stopLiveSearch',
      summary: 'Stop the live search',
      description:
        'Changes nothing if no search is running. If a match was found in the meantime, the response names ' +
        'it; end it like any other match.',
      auth: 'user',
      contact: 'any',
      response: { data: stopView, example: { status: 'stopped' } },
    },
    (ctx) => stopSearch(ctx),
  ),
]

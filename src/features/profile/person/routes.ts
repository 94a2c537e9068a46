import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../http/endpoint.ts'
import { readPerson } from './read-person.ts'
import { examplePerson, personView } from './schemas.ts'

/** Mounted after everything else below /profile, whose paths its parameter would match. */
export const personEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/profile/{id}',
      tag: 'Profile',
      operationId: 'getUserProfile',
      summary: 'Get a user’s profile',
      description:
        'Returns any user whose visibility allows it, whether or not they fit the caller’s preferences; for ' +
        'matches also a hidden profile. The caller’s own id returns what other users see.',
      auth: 'user',
      contact: 'any',
      params: z.object({ id: uuid() }),
      errors: ['USER_NOT_FOUND'],
      response: { data: z.strictObject({ profile: personView }), example: { profile: examplePerson } },
    },
    async (ctx, { params }) => ({ profile: await readPerson(ctx, params.id) }),
  ),
]

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
      summary: 'Somebody as others see them',
      description:
        'Whoever lets me see them, whether or not they fit my preferences; people I am matched with also when their profile is hidden. My own id shows what others see of me.',
      auth: 'user',
      contact: 'any',
      params: z.object({ id: uuid() }),
      errors: ['USER_NOT_FOUND'],
      response: { data: z.strictObject({ profile: personView }), example: { profile: examplePerson } },
    },
    async (ctx, { params }) => ({ profile: await readPerson(ctx, params.id) }),
  ),
]

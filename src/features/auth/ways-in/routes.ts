import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { listWaysIn } from './list-ways-in.ts'
import { removeWayIn } from './remove-way-in.ts'
import { exampleWaysIn, wayIn } from './schemas.ts'

const waysIn = {
  data: z.strictObject({ ways_in: z.array(wayIn) }),
  example: { ways_in: exampleWaysIn },
}
const left = { ...waysIn, example: { ways_in: exampleWaysIn.slice(0, 1) } }

export const wayInEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/auth/ways-in',
      tag: 'Auth',
      operationId: 'listSignInMethods',
      summary: 'List sign-in methods',
      description: 'Phone, e-mail address and Google, masked, with whether each can be removed.',
      auth: 'user',
      contact: 'any',
      response: waysIn,
    },
    async (ctx) => ({ ways_in: await listWaysIn(ctx) }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/auth/link/phone',
      tag: 'Auth',
      operationId: 'unlinkPhone',
      summary: 'Unlink the phone number',
      description:
        'Ends all other sessions and returns the remaining sign-in methods. The response is 409 if it is the ' +
        'last one.',
      auth: 'user',
      contact: 'any',
      recent: true,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: left,
    },
    async (ctx) => ({ ways_in: await removeWayIn(ctx, 'phone') }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/auth/link/google',
      tag: 'Auth',
      operationId: 'unlinkGoogle',
      summary: 'Unlink Google',
      description:
        'Ends all other sessions and returns the remaining sign-in methods. The response is 409 if it is the ' +
        'last one. Signing in with Google links it again while Google has verified the address of the ' +
        'account.',
      auth: 'user',
      contact: 'any',
      recent: true,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: left,
    },
    async (ctx) => ({ ways_in: await removeWayIn(ctx, 'google') }),
  ),
]

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
      summary: 'By what one gets into this account',
      description: 'Phone, address and Google, masked, and which of them can be removed.',
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
      summary: 'Remove the phone from this account',
      description: 'Ends all other sessions. 409 when it is the last way in. Answers with those that are left.',
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
      summary: 'Remove Google from this account',
      description:
        'Ends all other sessions. 409 when it is the last way in. Answers with those that are left. Signing in with Google ' +
        'joins it again while Google has proved the address of the account.',
      auth: 'user',
      contact: 'any',
      recent: true,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: left,
    },
    async (ctx) => ({ ways_in: await removeWayIn(ctx, 'google') }),
  ),
]

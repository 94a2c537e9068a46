import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly } from '../../http/endpoint.ts'
import type { RawJson } from '../../http/raw-json.ts'
import { deleteAccount } from './delete-account.ts'
import { exportAccount } from './export/export-account.ts'
import { restoreAccount } from './restore-account.ts'
import { exampleExport, exportView } from './schemas.ts'

const exported = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'The document, as an attachment. Of unknown length; one that breaks off is not whole.',
  schema: exportView,
  example: exampleExport,
} as const satisfies RawJson

export const privacyEndpoints = [
  endpoint(
    {
      method: 'delete',
      path: '/users/me',
      tag: 'Privacy',
      summary: 'Delete my account',
      description:
        'Hides it from everybody at once and ends every session. Until `restorable_until`, whoever signs in to it can ' +
        'restore it, export it or log out, and is refused everything else with `ACCOUNT_DELETED`. After that it is ' +
        'removed for good, and phone, address and Google identity are free for a new account. Asking again postpones nothing.',
      auth: 'user',
      contact: 'any',
      recent: true,
      whileDeleted: true,
      response: {
        data: z.strictObject({ message: z.string(), restorable_until: z.iso.datetime() }),
        example: {
          message: 'Account deleted. Sign in to restore it while there is time.',
          restorable_until: '2026-12-20T10:35:00.000Z',
        },
      },
    },
    (ctx) => deleteAccount(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/users/me/restore',
      tag: 'Privacy',
      summary: 'Bring my deleted account back',
      description: 'As it was: profile, matches and conversations. An account that is not deleted stays as it is.',
      auth: 'user',
      contact: 'any',
      whileDeleted: true,
      keyWithoutRedis: 'run',
      errors: ['ACCOUNT_DELETED'],
      response: { data: messageOnly, example: { message: 'Welcome back; everything is as you left it.' } },
    },
    (ctx) => restoreAccount(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/users/me/export',
      tag: 'Privacy',
      summary: 'Everything you hold about me',
      description:
        'What I have given and made: account, profile with the addresses of its photos, devices and what they are ' +
        'notified of, decisions, shortlist, matches, calls, messages and reports that I wrote, blocks, sessions, security ' +
        'events. Others appear by their ids alone; what they wrote is theirs. Messages of the last seconds may be missing.',
      auth: 'user',
      contact: 'any',
      recent: true,
      whileDeleted: true,
      limits: ['account_export'],
      response: exported,
    },
    async (ctx) => {
      const { fileName, body } = await exportAccount(ctx)
      return new Response(body, {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': `attachment; filename="${fileName}"`,
          'cache-control': 'no-store',
        },
      })
    },
  ),
]

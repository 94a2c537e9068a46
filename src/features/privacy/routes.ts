import { endpoint, messageOnly } from '../../http/endpoint.ts'
import { deleteAccount } from './delete-account.ts'
import { exportAccount } from './export/export-account.ts'
import { restoreAccount } from './restore-account.ts'
import { deletedView, exported } from './schemas.ts'

export const privacyEndpoints = [
  endpoint(
    {
      method: 'delete',
      path: '/users/me',
      tag: 'Privacy',
      operationId: 'deleteAccount',
      summary: 'Delete the account',
      description:
        'Hides the account from everyone at once and ends every session. Until `restorable_until` its owner ' +
        'can sign in to restore it, export it or sign out; everything else is refused with `ACCOUNT_DELETED`. ' +
        'After that the account is removed permanently, and its phone number, e-mail address and Google ' +
        'identity can be used for a new account. Repeating the request does not postpone the removal. A subscription by ' +
        'card or of Google Play ends with the period that is paid, and restoring the account does not resume it; `renewals` ' +
        'has those that only the owner can end, in the store.',
      auth: 'user',
      contact: 'any',
      recent: true,
      whileDeleted: true,
      response: {
        data: deletedView,
        example: {
          message: 'Account deleted. Sign in before restorable_until to restore it.',
          restorable_until: '2026-12-20T10:35:00.000Z',
          renewals: [{ provider: 'app_store', managed_at: 'https://apps.apple.com/account/subscriptions' }],
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
      operationId: 'restoreAccount',
      summary: 'Restore a deleted account',
      description: 'Restores profile, matches and conversations. An account that is not deleted stays unchanged.',
      auth: 'user',
      contact: 'any',
      whileDeleted: true,
      keyWithoutRedis: 'run',
      errors: ['ACCOUNT_DELETED'],
      response: { data: messageOnly, example: { message: 'Account restored successfully' } },
    },
    (ctx) => restoreAccount(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/users/me/export',
      tag: 'Privacy',
      operationId: 'exportAccount',
      summary: 'Export the caller’s data',
      description:
        'Everything that the caller has provided or created: account, profile with the URLs of its photos, ' +
        'devices and notification preferences, decisions, shortlist, matches, calls, messages and reports ' +
        'that they wrote, blocks, subscriptions and what happened to them, coins, rewards and invitations, sessions and security events. Other users appear by id only; what they ' +
        'wrote is not included. Messages of the last seconds may be missing.',
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

import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { addPasskeyOf, beginTotp, finishTotp, passkeyOptions } from './add-factor.ts'
import { confirmationChoices, confirmToken } from './confirm.ts'
import { readMe, removeOwnFactor } from './me.ts'
import {
  answerInput,
  codeInput,
  confirmationOptions,
  confirmationView,
  creationOptions,
  exampleConfirmation,
  exampleCreationOptions,
  exampleFactor,
  exampleNewCredential,
  exampleRequestOptions,
  factorName,
  factorParams,
  meView,
  newCredential,
} from '../schemas.ts'

/** What an operator may ask for before they have shown a second factor. */
const forOneself = { ...forOperators, permission: 'self.read', withoutFactor: true } as const
/** The first factor needs a recent sign-in, any other one a fresh confirmation; which, only the database knows. */
const adding = { ...forOneself, limits: ['second_factor'] } as const

const added = confirmationView.extend({ factor_id: uuid() })
const exampleAdded = { factor_id: exampleFactor.id, ...exampleConfirmation }

export const factorEndpoints = [
  endpoint(
    {
      ...forOneself,
      method: 'get',
      path: '/admin/me',
      operationId: 'getOwnPermissions',
      summary: 'Get the caller’s role, permissions and second factors',
      response: {
        data: meView,
        example: {
          id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
          role: 'moderator',
          permissions: [
            { name: 'decisions.ban', allows: 'Propose and confirm bans', is_fresh: true },
            { name: 'cases.read', allows: 'See cases, reports and decisions', is_fresh: false },
          ],
          factors: [exampleFactor],
          confirmed_at: exampleConfirmation.confirmed_at,
          fresh_until: exampleConfirmation.fresh_until,
          confirmed_until: exampleConfirmation.confirmed_until,
        },
      },
    },
    (ctx) => readMe(ctx),
  ),
  endpoint(
    {
      ...forOneself,
      method: 'post',
      path: '/admin/factors/totp',
      operationId: 'addAuthenticatorApp',
      summary: 'Add an authenticator app',
      description:
        'Show `uri` as a QR code. The app counts once its first code was sent. The first second factor can be added within ten ' +
        'minutes of the sign-in (403 with `reason` `sign_in_again` later); any other one needs a fresh confirmation (428).',
      keyWithoutRedis: 'run',
      body: z.object({ name: factorName }),
      bodyExample: { name: 'Phone' },
      errors: ['CONFIRMATION_REQUIRED', 'CONFLICT'],
      response: {
        status: 201,
        data: z.strictObject({
          factor_id: uuid(),
          secret: z.string().openapi({ description: 'In base32, for apps that take it typed.' }),
          uri: z.string(),
        }),
        example: {
          factor_id: exampleFactor.id,
          secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
          uri: 'otpauth://totp/VibesMatch%3APhone?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=VibesMatch&algorithm=SHA1&digits=6&period=30',
        },
      },
    },
    (ctx, { body }) => beginTotp(ctx, body.name),
  ),
  endpoint(
    {
      ...adding,
      method: 'post',
      path: '/admin/factors/totp/{factorId}/confirmation',
      operationId: 'confirmAuthenticatorApp',
      summary: 'Confirm an authenticator app by its first code',
      description: 'From then on it counts. The token that is returned is confirmed.',
      params: factorParams,
      body: codeInput,
      bodyExample: { code: '287082' },
      errors: ['NOT_FOUND', 'INVALID_OTP', 'CONFIRMATION_REQUIRED'],
      response: { data: added, example: exampleAdded },
    },
    (ctx, { params, body }) => finishTotp(ctx, { ...params, ...body }),
  ),
  endpoint(
    {
      ...forOneself,
      method: 'post',
      path: '/admin/factors/passkey/options',
      operationId: 'startPasskey',
      summary: 'Start adding a passkey',
      description: 'For `navigator.credentials.create`. The challenge is good for five minutes, once, in this session.',
      keyWithoutRedis: 'run',
      errors: ['CONFIRMATION_REQUIRED'],
      response: { data: creationOptions, example: exampleCreationOptions },
    },
    (ctx) => passkeyOptions(ctx),
  ),
  endpoint(
    {
      ...adding,
      method: 'post',
      path: '/admin/factors/passkey',
      operationId: 'addPasskey',
      summary: 'Add a passkey',
      description: 'The token that is returned is confirmed. Conditions as for an authenticator app.',
      body: z.object({ name: factorName, credential: newCredential }),
      bodyExample: { name: 'Security key', credential: exampleNewCredential },
      errors: ['INVALID_CREDENTIALS', 'CONFIRMATION_REQUIRED', 'CONFLICT'],
      response: { status: 201, data: added, example: exampleAdded },
    },
    (ctx, { body }) => addPasskeyOf(ctx, body),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'self.factors',
      method: 'delete',
      path: '/admin/factors/{factorId}',
      operationId: 'removeSecondFactor',
      summary: 'Remove a second factor',
      description: 'Ends all other sessions of the caller. 409 for the last one.',
      params: factorParams,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: {
        data: z.strictObject({
          message: z.string(),
          ended: z.int().openapi({ description: 'Number of sessions ended.' }),
        }),
        example: { message: 'Second factor removed', ended: 1 },
      },
    },
    (ctx, { params }) => removeOwnFactor(ctx, params.factorId),
  ),
  endpoint(
    {
      ...forOneself,
      method: 'post',
      path: '/admin/confirmation/options',
      operationId: 'startConfirmation',
      summary: 'Start a confirmation by a second factor',
      description: 'Says which second factors there are, and what `navigator.credentials.get` needs for a passkey.',
      keyWithoutRedis: 'run',
      response: {
        data: confirmationOptions,
        example: { factors: [exampleFactor], passkey: exampleRequestOptions },
      },
    },
    (ctx) => confirmationChoices(ctx),
  ),
  endpoint(
    {
      ...adding,
      method: 'post',
      path: '/admin/confirmation',
      operationId: 'confirmToken',
      summary: 'Confirm the access token by a second factor',
      description:
        'Send `code` or `credential`. The answer has a token of the same session, in place of the presented one, that is good ' +
        'for what operators do: for ten minutes for what is grave, and for twelve hours for the rest. A refreshed session ' +
        'needs another confirmation. 409 with `reason` `no_factor` or `no_challenge`.',
      body: answerInput,
      bodyExample: { code: '287082' },
      errors: ['INVALID_OTP', 'INVALID_CREDENTIALS', 'CONFLICT'],
      response: { data: confirmationView, example: exampleConfirmation },
    },
    (ctx, { body }) => confirmToken(ctx, body),
  ),
]

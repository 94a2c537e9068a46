import { endpoint, messageOnly } from '../../../http/endpoint.ts'
import { giveConsent, listConsents } from './consents.ts'
import { consentInput, consentsView, exampleConsents } from './schemas.ts'

const ofOneself = { tag: 'Content', auth: 'user', contact: 'any' } as const

export const consentEndpoints = [
  endpoint(
    {
      ...ofOneself,
      method: 'get',
      path: '/content/consents',
      operationId: 'listConsents',
      summary: 'List accepted pages, and those to accept',
      description: 'Signing up accepts the terms and the privacy notice as they are at that time.',
      response: { data: consentsView, example: exampleConsents },
    },
    (ctx, { request }) => listConsents(ctx, request.headers.get('accept-language')),
  ),
  endpoint(
    {
      ...ofOneself,
      method: 'post',
      path: '/content/consents',
      operationId: 'acceptPage',
      summary: 'Accept a page',
      description: 'The revision that was read. 409 names the one to accept where the page has changed since.',
      keyWithoutRedis: 'run',
      contentOf: 'pages',
      body: consentInput,
      bodyExample: { slug: 'terms', revision: 3, locale: 'en' },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: messageOnly, example: { message: 'Accepted' } },
    },
    async (ctx, { body, request }) => {
      await giveConsent(ctx, body, request.headers.get('accept-language'))
      return { message: 'Accepted' }
    },
  ),
]

import { endpoint } from '../../http/endpoint.ts'
import { onNotFound } from '../../http/mount.ts'
import { STATIC_POLICY } from '../../http/headers.ts'
import { HOME_PAGE } from './page.ts'
import { apiIndex, indexOfApi } from './schemas.ts'

/** Browsers name HTML when they open a page. Programs that accept anything do not want one. */
const wantsPage = (request: Request): boolean => /\btext\/html\b/i.test(request.headers.get('accept') ?? '')

export const landingEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/',
      root: true,
      tag: 'Operations',
      operationId: 'getHomePage',
      summary: 'Get the home page',
      description: 'A page of links for browsers. A request that does not accept `text/html` gets 404.',
      auth: 'none',
      unlimited: 'The page is static.',
      errors: ['NOT_FOUND'],
      response: {
        raw: true,
        status: 200,
        type: 'text/html',
        description: 'A page with links to the app, the documentation and the health check.',
      },
    },
    (_, { request }) => {
      if (!wantsPage(request)) return onNotFound()
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': STATIC_POLICY,
        vary: 'accept',
      }
      return Promise.resolve(new Response(HOME_PAGE, { headers }))
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '',
      tag: 'Operations',
      operationId: 'getApiIndex',
      summary: 'Get the name, version and links of the API',
      auth: 'none',
      unlimited: 'The response is the same for every caller and needs no other service.',
      response: { data: apiIndex, example: indexOfApi('https://api.vibesmatch.example') },
    },
    ({ settings }) => Promise.resolve(indexOfApi(settings.PUBLIC_URL)),
  ),
]

import { endpoint, type Endpoint } from '../../platform/endpoint.ts'
import { openApiDocument } from '../../platform/openapi.ts'
import { DOCS_PAGE, DOCS_POLICY } from './page.ts'

let document: string | undefined

/** The documentation of the given operations, for programs and for people. */
export const docsEndpoints = (documented: readonly Endpoint[]): readonly Endpoint[] => [
  endpoint(
    {
      method: 'get',
      path: '/openapi.json',
      root: true,
      tag: 'Operations',
      summary: 'The OpenAPI document',
      auth: 'none',
      unlimited: true,
      response: { raw: true, status: 200, type: 'application/json', description: 'OpenAPI 3.1.' },
    },
    ({ settings }) => {
      document ??= JSON.stringify(openApiDocument(documented, settings.PUBLIC_URL))
      return Promise.resolve(
        new Response(document, {
          headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
        }),
      )
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/docs',
      root: true,
      tag: 'Operations',
      summary: 'The documentation page',
      auth: 'none',
      unlimited: true,
      response: { raw: true, status: 200, type: 'text/html', description: 'A page that shows the OpenAPI document.' },
    },
    () =>
      Promise.resolve(
        new Response(DOCS_PAGE, {
          headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DOCS_POLICY },
        }),
      ),
  ),
]

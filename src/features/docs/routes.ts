import { z } from '@hono/zod-openapi'
import type { Settings } from '../../settings.ts'
import { endpoint, type Endpoint } from '../../http/endpoint.ts'
import { existsIn } from '../../http/existing.ts'
import { openApiDocument } from '../../http/openapi.ts'
import type { RawJson } from '../../http/raw-json.ts'
import { REFERENCE_PAGE, REFERENCE_POLICY } from './page.ts'
import { asyncApiDocument } from './realtime/document.ts'
import { toYaml } from './yaml.ts'

const documents = new WeakMap<Settings, string>()

/** The document of the operations that exist in this environment, made when it is first asked for. */
function documentOf(endpoints: readonly Endpoint[], settings: Settings): string {
  const known = documents.get(settings)
  if (known !== undefined) return known
  const existing = endpoints.filter((one) => existsIn(one, settings))
  const document = JSON.stringify(openApiDocument(existing, settings.PUBLIC_URL))
  documents.set(settings, document)
  return document
}

const inYaml = new WeakMap<Settings, string>()

/** The same document in YAML 1.2, made when it is first asked for. */
function yamlOf(endpoints: readonly Endpoint[], settings: Settings): string {
  const document = inYaml.get(settings) ?? toYaml(JSON.parse(documentOf(endpoints, settings)))
  inYaml.set(settings, document)
  return document
}

const realtimeDocuments = new WeakMap<Settings, string>()

/** The document of the realtime protocol, made when it is first asked for. */
function realtimeDocumentOf(settings: Settings): string {
  const document = realtimeDocuments.get(settings) ?? JSON.stringify(asyncApiDocument(settings.PUBLIC_URL))
  realtimeDocuments.set(settings, document)
  return document
}

const served = (document: string, type = 'application/json'): Response =>
  new Response(document, {
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' },
  })

const page = (html: string, policy: string): Response =>
  new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy } })

/** RFC 9512. */
const YAML_TYPE = 'application/yaml'

const openApi = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'The OpenAPI 3.1 document.',
  schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
  example: { openapi: '3.1.0', info: { title: 'VibesMatch API', version: '1.0.0' }, paths: {} },
} as const satisfies RawJson

const asyncApi = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'The AsyncAPI 3 document.',
  schema: z.looseObject({
    asyncapi: z.string(),
    info: z.looseObject({}),
    channels: z.looseObject({}),
    operations: z.looseObject({}),
  }),
  example: {
    asyncapi: '3.0.0',
    info: { title: 'VibesMatch realtime', version: '1.0.0' },
    channels: {},
    operations: {},
  },
} as const satisfies RawJson

/** The documentation of the given operations and of itself, for programs and for people. */
export function docsEndpoints(others: readonly Endpoint[]): readonly Endpoint[] {
  const own: readonly Endpoint[] = [
    endpoint(
      {
        method: 'get',
        path: '/openapi.json',
        root: true,
        tag: 'Operations',
        operationId: 'getOpenApiDocument',
        summary: 'Get the OpenAPI document',
        auth: 'none',
        general: 'documents',
        response: openApi,
      },
      ({ settings }) => Promise.resolve(served(documentOf([...others, ...own], settings))),
    ),
    endpoint(
      {
        method: 'get',
        path: '/openapi.yaml',
        root: true,
        tag: 'Operations',
        operationId: 'getOpenApiYaml',
        summary: 'Get the OpenAPI document as YAML',
        auth: 'none',
        general: 'documents',
        response: { raw: true, status: 200, type: YAML_TYPE, description: 'The document of `/openapi.json` as YAML.' },
      },
      ({ settings }) => Promise.resolve(served(yamlOf([...others, ...own], settings), YAML_TYPE)),
    ),
    endpoint(
      {
        method: 'get',
        path: '/asyncapi.json',
        root: true,
        tag: 'Operations',
        operationId: 'getAsyncApiDocument',
        summary: 'Get the AsyncAPI document',
        auth: 'none',
        general: 'documents',
        response: asyncApi,
      },
      ({ settings }) => Promise.resolve(served(realtimeDocumentOf(settings))),
    ),
    endpoint(
      {
        method: 'get',
        path: '/docs/rest',
        root: true,
        tag: 'Operations',
        operationId: 'getDocsPage',
        summary: 'Get the REST reference',
        auth: 'none',
        unlimited: 'The page is static.',
        response: { raw: true, status: 200, type: 'text/html', description: 'A page that shows the OpenAPI document.' },
      },
      () => Promise.resolve(page(REFERENCE_PAGE, REFERENCE_POLICY)),
    ),
  ]
  return own
}

import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { downloads } from '../../scripts/portal/downloads/downloads.ts'
import { document, exampleOf, requestsOf } from '../../scripts/portal/downloads/requests.ts'

/** The files for tools that the portal offers: a collection of Postman, files of requests, a schema of models. */

interface PostmanValue {
  key: string
  value?: string
  disabled?: boolean
}
interface PostmanItem {
  name: string
  item?: PostmanItem[]
  request?: {
    method: string
    header: PostmanValue[]
    auth?: { type: string }
    body?: { mode: string; raw?: string; formdata?: (PostmanValue & { type: string })[] }
    url: { raw: string; host: string[]; path: string[]; query?: PostmanValue[]; variable?: PostmanValue[] }
  }
}
interface Collection {
  info: { name: string; schema: string }
  variable: PostmanValue[]
  item: PostmanItem[]
}

const files = downloads()
const requests = requestsOf(document())
const collection = JSON.parse(files.get('docs/vibesmatch.postman_collection.json') ?? '') as Collection
const sent = collection.item.flatMap((folder) => folder.item ?? [])

describe('the collection of Postman', () => {
  it('has each operation once, in the folder of its tag, and variables for the address and the token', () => {
    expect(collection.info.schema).toBe('https://schema.getpostman.com/json/collection/v2.1.0/collection.json')
    expect(collection.variable.map(({ key }) => key)).toEqual(['baseUrl', 'token'])
    const inFolders = collection.item.flatMap(({ name, item = [] }) => item.map((one) => `${name}: ${one.name}`))
    expect(inFolders.toSorted()).toEqual(requests.map(({ tag, title }) => `${tag}: ${title}`).toSorted())
    expect(requests.length).toBeGreaterThan(200)
  })

  it('has requests as the format has them', () => {
    expect(sent.length).toBe(requests.length)
    for (const item of sent) isRequest(item)
  })

  function isRequest({ name, request }: PostmanItem): void {
    if (!request) throw new Error(`${name} has no request`)
    const { method, url, body, header } = request
    expect(method).toMatch(/^(GET|POST|PUT|PATCH|DELETE)$/)
    const asked = (url.query ?? []).filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`)
    expect(url.raw).toBe(`${url.host.join('')}/${url.path.join('/')}${asked.length > 0 ? '?' : ''}${asked.join('&')}`)
    const places = url.path.filter((part) => part.startsWith(':')).map((part) => part.slice(1))
    expect((url.variable ?? []).map(({ key }) => key).toSorted()).toEqual(places.toSorted())
    for (const { key, value } of [...header, ...(url.query ?? []), ...(url.variable ?? [])]) {
      expect(key).not.toBe('')
      expect(value, key).toBeTypeOf('string')
    }
    expect([undefined, 'raw', 'formdata']).toContain(body?.mode)
    if (body?.mode === 'raw') expect(JSON.parse(body.raw ?? '')).toBeTypeOf('object')
    if (body?.mode === 'formdata') expect(body.formdata?.length).toBeGreaterThan(0)
  }
})

describe('the examples', () => {
  // `example` is a word of OpenAPI.
  const ajv = new Ajv2020({ strict: false, validateFormats: true })
  formats.default(ajv)
  const { paths } = document()

  const faults = (where: string, schema: object, value: unknown) =>
    ajv.validate(schema, value) ? [] : [`${where}: ${ajv.errorsText()}`]

  it('fit the schemas', () => {
    const found = requests.flatMap(({ method, path, body }) => {
      const { parameters = [], requestBody } = paths[path]?.[method.toLowerCase()] ?? {}
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema ?? {}
      return [
        ...parameters.flatMap((one) => faults(`${path} ${one.name}`, one.schema, one.example ?? exampleOf(one.schema))),
        ...(body && 'json' in body ? faults(`${method} ${path}`, schema, body.json) : []),
      ]
    })
    expect(found).toEqual([])
  })

  it('are not made up where there is a pattern', () => {
    expect(() => exampleOf({ type: 'string', pattern: '^[a-z]{2}$' })).toThrow('Give an example of ^[a-z]{2}$')
  })
})

describe('the files for editors', () => {
  const parts = [...files]
    .filter(([name]) => name.endsWith('.http'))
    .flatMap(([name, text]) =>
      text.split(/^(?=### )/m).map((part, at, all) => ({ name, part, at, head: all[0] ?? '' })),
    )
    .filter(({ at }) => at > 0)

  it('have each operation once', () => {
    const names = parts.map(({ part }) => /^# @name (\w+)$/m.exec(part)?.[1] ?? 'none')
    expect(names.toSorted()).toEqual(requests.map(({ id }) => id).toSorted())
  })

  it('have requests whose variables are declared', () => {
    expect(parts.length).toBe(requests.length)
    for (const { name, part, head } of parts) isRequest(name, part, head)
  })

  function isRequest(name: string, part: string, head: string): void {
    const declared = new Map(
      [...head.matchAll(/^@(\w+) =(.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()]),
    )
    for (const [, key = ''] of part.matchAll(/\{\{(\w+)\}\}/g)) expect([...declared.keys()], name).toContain(key)
    const [top = '', ...rest] = part.trimEnd().split('\n\n')
    const [line = '', ...headers] = top.split('\n').filter((one) => !one.startsWith('#'))
    const filled = line.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => declared.get(key) ?? '')
    const [, method, address = ''] = /^(GET|POST|PUT|PATCH|DELETE) (\S+)$/.exec(filled) ?? []
    expect(method, filled).toBeDefined()
    expect(new URL(address).origin).toBe('http://localhost:8787')
    const given = headers.map((header) => /^([A-Za-z-]+): (\S.*)$/.exec(header))
    expect(given, headers.join()).not.toContain(null)
    const type = given.find((one) => one?.[1] === 'Content-Type')?.[2]
    if (type === 'application/json') expect(JSON.parse(rest.join('\n\n'))).toBeTypeOf('object')
    else if (type?.startsWith('multipart/')) expect(rest.join('\n\n')).toMatch(/^--vibesmatch\n[^]+\n--vibesmatch--$/)
    else expect(rest, filled).toEqual([])
  }
})

describe('the schema of models', () => {
  const text = files.get('docs/models.schema.json') ?? ''
  const schema = JSON.parse(text) as { definitions: Record<string, object> }

  it('has the types that apps are sent, whole, and none of operators', () => {
    expect(() => new Ajv2020({ strict: false, validateFormats: false }).compile(schema)).not.toThrow()
    expect(Object.keys(schema.definitions)).toEqual(expect.arrayContaining(['Message', 'Conversation', 'FeedCard']))
    expect(Object.keys(schema.definitions).filter((name) => /Admin|Moderator/.test(name))).toEqual([])
    expect(text).not.toContain('#/components/')
  })
})

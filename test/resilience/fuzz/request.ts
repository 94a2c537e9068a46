import { Agent, request as httpRequest } from 'node:http'
import fc from 'fast-check'
import type { Json } from '../../support/api.ts'
import type { Operation } from './documents.ts'
import { kindOf, nasty, NASTY_TEXTS, spoiled, valueOf, type Known } from './values.ts'

/** A request as it goes over the wire, but for who asks. */
export interface Wire {
  method: string
  /** Path and query, as written. */
  target: string
  headers: Record<string, string>
  body: Buffer | null
}

/** What a generator has made, and what it knows of it. */
export interface Attempt {
  operation: Operation
  wire: Wire
  /** Values of parameters in the path, by name. */
  ids: Record<string, string>
  /** Why it must be refused, whoever asks: it is not as declared. */
  wrong: 'body' | 'too large' | 'type' | 'path' | null
}

const API_BODY_BYTES = 64 * 1024

/** Requests of an operation: as declared, nearly so, and hostile. */
export function attempts(operation: Operation, known: Known, components: Json): fc.Arbitrary<Attempt> {
  const parameter = (name: string) => operation.parameters.find((declared) => declared.name === name)
  const names = namesIn(operation.path)
  const ids = fc.record(
    Object.fromEntries(
      names.map((name) => {
        const fitting = valueOf(parameter(name)?.schema ?? { type: 'string' }, known, components, name).map(String)
        const ours = known[kindIn(operation.path, name)]
        const foreign = ours.length > 0 ? fc.constantFrom(...ours) : fitting
        const text = fc.constantFrom(...NASTY_TEXTS).map((nastyText) => nastyText.slice(0, 300))
        return [
          name,
          fc.oneof(
            { weight: 6, arbitrary: fitting },
            { weight: 3, arbitrary: foreign },
            { weight: 1, arbitrary: text },
          ),
        ]
      }),
    ),
  )
  const query = queryOf(operation, known, components)
  const body = bodyOf(operation, known, components)
  return fc.tuple(ids, query, body).map(([values, search, { content, type, bytes, wrong }]) => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => encode(values[name] ?? ''))
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
    return {
      operation,
      ids: values,
      wire: {
        method: operation.method,
        target: path + search,
        headers,
        body: bytes ?? (content === null ? null : Buffer.from(content)),
      },
      wrong: /%|\/\/|\/\.|\.\./.test(path) || names.some((name) => values[name] === '') ? 'path' : wrong,
    }
  })
}

/** Every reading of something by its id, of each thing that is known: random choice comes to most of them late. */
export function readings(operation: Operation, known: Known): Attempt[] {
  const [name, ...more] = namesIn(operation.path)
  if (operation.method !== 'GET' || more.length > 0) return []
  return (name === undefined ? [''] : known[kindIn(operation.path, name)]).map((value) => ({
    operation,
    ids: name === undefined ? {} : { [name]: value },
    wire: { method: 'GET', target: operation.path.replace(/\{\w+\}/, encode(value)), headers: {}, body: null },
    wrong: null,
  }))
}

/** Names of the parameters of a path. */
const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

/** What a parameter of a path names; a plain "id" what the part before it does. */
function kindIn(path: string, name: string): keyof Known {
  const [, before = ''] = new RegExp(`([\\w-]+)/\\{${name}\\}`).exec(path) ?? []
  const singular = [before.replace(/s$/, ''), before.replace(/es$/, '')]
  return kindOf(name) ?? kindOf(`${singular[0]}Id`) ?? kindOf(`${singular[1]}Id`) ?? 'user'
}

/** Whatever stands in it, it is one segment of a path. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

function queryOf(operation: Operation, known: Known, components: Json): fc.Arbitrary<string> {
  const declared = operation.parameters.filter(({ in: place }) => place === 'query')
  const fitting = fc.record(
    Object.fromEntries(declared.map(({ name, schema }) => [name, valueOf(schema, known, components, name)])),
    { requiredKeys: declared.filter(({ required }) => required).map(({ name }) => name) },
  )
  const odd = fitting.chain((values) => spoiled(values))
  return fc.oneof({ weight: 5, arbitrary: fitting }, { weight: 1, arbitrary: odd }).map((values) => {
    const pairs = Object.entries(values ?? {}).map(
      ([name, value]) => `${encode(name)}=${encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))}`,
    )
    return pairs.length === 0 ? '' : `?${pairs.join('&').slice(0, 4_000)}`
  })
}

interface Body {
  content: string | null
  bytes?: Buffer
  type: string | null
  wrong: Attempt['wrong']
}

function bodyOf({ body, isBody }: Operation, known: Known, components: Json): fc.Arbitrary<Body> {
  const json = (value: unknown): Body => {
    const content = JSON.stringify(value) ?? 'null'
    return {
      content,
      type: 'application/json',
      wrong: sizeOf(content) > API_BODY_BYTES ? 'too large' : isBody(JSON.parse(content)) ? 'body' : null,
    }
  }
  if (body === null)
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant<Body>({ content: null, type: null, wrong: null }) },
      { weight: 1, arbitrary: nasty.map((value) => ({ ...json(value), wrong: null })) },
    )
  if (body.type !== 'application/json')
    return fc.oneof(
      formOf(),
      raw().map((bad): Body => ({ ...bad, wrong: null })),
    )
  const fitting = valueOf(body.schema, known, components)
  return fc.oneof(
    { weight: 10, arbitrary: fitting.map(json) },
    { weight: 8, arbitrary: fitting.chain(spoiled).map(json) },
    { weight: 1, arbitrary: nasty.map(json) },
    { weight: 1, arbitrary: raw() },
  )
}

const sizeOf = (text: string): number => Buffer.byteLength(text)

/** Bodies that are no JSON object at all, or not said to be one. */
const raw = (): fc.Arbitrary<Body> =>
  fc.constantFrom<Body>(
    { content: '', type: 'application/json', wrong: 'body' },
    { content: null, type: null, wrong: 'body' },
    { content: '{', type: 'application/json', wrong: 'body' },
    { content: '{"a":1}{"a":2}', type: 'application/json', wrong: 'body' },
    { content: '['.repeat(20_000), type: 'application/json', wrong: 'body' },
    { content: '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), type: 'application/json', wrong: 'body' },
    { content: null, bytes: Buffer.from([0xff, 0xfe, 0x7b, 0x80, 0x7d]), type: 'application/json', wrong: 'body' },
    { content: JSON.stringify({ a: 'x'.repeat(70_000) }), type: 'application/json', wrong: 'too large' },
    { content: '{"a":1}', type: 'text/plain', wrong: 'type' },
    { content: '<a/>', type: 'application/xml', wrong: 'type' },
    { content: 'a=1', type: 'application/x-www-form-urlencoded', wrong: 'type' },
    { content: '{"a":1}', type: '', wrong: 'type' },
  )

/** Forms with pictures that are none. */
const formOf = (): fc.Arbitrary<Body> =>
  fc
    .tuple(
      fc.constantFrom('photo', 'file', 'image', 'x'),
      fc.constantFrom(
        Buffer.from('GIF89a'),
        Buffer.from([0xff, 0xd8, 0xff]),
        Buffer.alloc(0),
        Buffer.from('\x89PNG\r\n\x1a\n'),
        Buffer.alloc(5_000, 'x'),
      ),
      fc.constantFrom('image/png', 'text/html', ''),
    )
    .map(([name, bytes, type]) => {
      const boundary = 'fuzzfuzzfuzz'
      const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="x"\r\ncontent-type: ${type}\r\n\r\n`
      return {
        content: null,
        bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
        type: `multipart/form-data; boundary=${boundary}`,
        wrong: null,
      }
    })

/** What came back. */
export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
}

export const HANGS_AFTER = 10_000
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends a request as it is. @throws Error when nothing comes back in time, or no HTTP */
export function send(url: string, { method, target, headers, body }: Wire): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        hostname,
        port,
        method,
        path: target,
        agent,
        headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
            text: Buffer.concat(parts).toString('utf8'),
          }),
        )
      },
    )
    call.setTimeout(HANGS_AFTER, () => call.destroy(new Error(`no answer within ${HANGS_AFTER / 1000} s`)))
    call.on('error', reject)
    call.end(body ?? undefined)
  })
}

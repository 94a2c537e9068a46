import { APP_OPERATIONS } from '../../../sdk/src/generated/app-operations.ts'
import { operationOf, type Operation } from '../../../sdk/src/operation.ts'
import { camel, expression, variableOf, written, type Notation, type Write } from './names.ts'
import type { Literal, Sample } from './sample.ts'

/** A text as the project writes it. */
const text = (value: string): string =>
  `'${JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", String.raw`\'`)}'`

const NOTATION: Notation = {
  list: ['[', ']'],
  object: ['{', '}'],
  field: (name, value) => (name === value ? name : `${name}: ${value}`),
  text,
  hasLastComma: true,
}

/** The session does these by itself, or they are for development. */
const BY_HAND: Readonly<Record<string, string>> = {
  'POST /auth/refresh-token': 'client.session.renew',
  'GET /dev/outbox': 'operators(client).development.outbox',
}

const METHODS = Object.entries(APP_OPERATIONS).flatMap(([group, methods]) =>
  Object.entries(methods).map(([method, line]) => ({ name: `${group}.${method}`, operation: operationOf(line) })),
)

/** A sample as a guide shows it. @throws Error for a request that the library has no method for */
export function typescript(name: string, sample: Sample, literals: Readonly<Record<string, Literal>> = {}): string {
  const { status = 200 } = sample
  const imports =
    status >= 400
      ? [`import { ApiError } from '@vibesmatch/client'`, '']
      : sample.path.startsWith('/dev/')
        ? [`import { operators } from '@vibesmatch/client/operators'`, '']
        : []
  return [...imports, statements(name, sample, written(literals, text))].join('\n')
}

/** What does the same as the request. @param write how variables are written */
export function statements(name: string, sample: Sample, write: Write): string {
  const { status = 200, keeps = {} } = sample
  const { call, operation } = called(sample, write)
  if (status >= 400)
    return [
      // A client that is signed in would send its token.
      ...(sample.as === null ? ['await client.session.forget()'] : []),
      'try {',
      ...`await ${call}`.split('\n').map((line) => `  ${line}`),
      '} catch (error) {',
      '  if (!(error instanceof ApiError)) throw error',
      '  console.log(error.status, error.code, error.details)',
      '}',
    ].join('\n')
  const kept = Object.entries(keeps).filter(([variable]) => !variable.endsWith('TOKEN') || variable === 'PUSH_TOKEN')
  if (operation?.session === 'opens') return `await ${call} // The client keeps the session.`
  if (kept.length === 0 && sample.method !== 'GET') return `await ${call}`
  const result = camel(name)
  const lines = kept.map(([variable, path]) => `const ${camel(variable)} = ${result}${access(path, operation)}`)
  return [`const ${result} = await ${call}`, ...lines].join('\n')
}

/** Where the library has what stands at `data.users.0.id`: lists have `items`, and a cursor. */
function access(path: string, operation: Operation | undefined): string {
  if (path === 'meta.pagination.cursor') return `.cursor ?? ''`
  const [, ...keys] = path.split('.')
  if (operation?.items !== undefined && keys[0] === operation.items) keys[0] = 'items'
  const isPossiblyAbsent = keys.some((key) => /^\d+$/.test(key)) || MAYBE.has(keys.join('.'))
  const places = keys.map((key, at) => (/^\d+$/.test(key) ? `[${key}]${at + 1 < keys.length ? '?' : ''}` : `.${key}`))
  return `${places.join('')}${isPossiblyAbsent ? ` ?? ''` : ''}`
}

/** Fields that only some answers have. */
const MAYBE = new Set(['match_id', 'conversation_id'])

function called(sample: Sample, write: Write): { call: string; operation: Operation | undefined } {
  const { method, path, as = 'TOKEN', body, picture, headers = {}, shows = [] } = sample
  const [address = '', query = ''] = path.split('?')
  const byHand = BY_HAND[`${method} ${address}`]
  const found = byHand === undefined ? methodFor(method, address) : undefined
  const caller = as === null || as === 'TOKEN' ? 'client' : camel(as.replace('_TOKEN', ''))
  const ids = found === undefined ? [] : idsOf(found.operation.path, address).map((id) => valueOf(id, write))
  const input = picture === undefined ? (body ?? queryOf(query)) : { [picture]: '$FILE' }
  const options = [
    ...Object.entries(headers).map(([name, value]) => `${OPTIONS[name] ?? name}: ${valueOf(value, write)}`),
    ...(shows.length > 0
      ? [`onAnswer: ({ headers }) => console.log(${shows.map((name) => `headers.get(${text(name)})`).join(', ')})`]
      : []),
  ]
  const takesInput = input !== undefined && byHand !== 'client.session.renew'
  const given = [
    ...ids,
    ...(takesInput ? [expression(input, NOTATION, write)] : []),
    ...(options.length > 0
      ? [options.join('').length > 60 ? `{\n  ${options.join(',\n  ')},\n}` : `{ ${options.join(', ')} }`]
      : []),
  ]
  return { call: `${byHand ?? `${caller}.${found?.name}`}(${given.join(', ')})`, operation: found?.operation }
}

const OPTIONS: Readonly<Record<string, string>> = { 'Idempotency-Key': 'idempotencyKey', 'If-Match': 'ifMatch' }

const valueOf = (value: string, write: Write): string => {
  const variable = variableOf(value)
  return variable === undefined ? text(value) : write(variable)
}

/** The fields of a query; the library encodes them, and numbers are numbers. */
function queryOf(query: string): Record<string, unknown> | undefined {
  if (query === '') return undefined
  return Object.fromEntries(
    query.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return [name, /^\d+$/.test(value) ? Number(value) : value.replace('_IN_QUERY', '')]
    }),
  )
}

/** @throws Error for a request that the library has no method for */
function methodFor(verb: string, address: string): { name: string; operation: Operation } {
  const fitting = METHODS.filter(({ operation: { method, path } }) => method === verb && patternOf(path).test(address))
  const [first] = fitting.toSorted(
    (a, b) => idsOf(a.operation.path, address).length - idsOf(b.operation.path, address).length,
  )
  if (!first) throw new Error(`The client library has no method for ${verb} ${address}, which a guide shows.`)
  return first
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`)
const idsOf = (path: string, address: string): string[] => patternOf(path).exec(address)?.slice(1) ?? []

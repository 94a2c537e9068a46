import { describe, expect, it } from 'vitest'
import { undecided } from '../../scripts/compatibility.ts'
import { breakingChanges } from '../../scripts/compatibility/compare.ts'
import { contractOf, type Contract } from '../../scripts/compatibility/contract.ts'
import { currentContract, parsed, readContract, written } from '../../scripts/compatibility/record.ts'

/** Fixed clock: what is gone after its sunset is judged by a day that each test gives. */
const TODAY = '2026-12-01'

type Json = ReturnType<typeof JSON.parse>

/** A small API: one operation with everything that is compared, and one event each way. */
const openApi = (): Json => ({
  paths: {
    '/api/v1/pets/{id}': {
      put: {
        operationId: 'updatePet',
        security: [],
        parameters: [
          { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
          { in: 'query', name: 'limit', required: false, schema: { type: 'integer', maximum: 50 } },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  name: { type: 'string', maxLength: 20 },
                  kind: { type: 'string', enum: ['cat', 'dog'] },
                  age: { type: ['number', 'null'] },
                  tags: { type: 'array', items: { type: 'string', pattern: '^a' } },
                  home: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
                },
                required: ['name'],
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          200: {
            headers: { ETag: {} },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { data: { $ref: '#/components/schemas/Pet' } },
                  required: ['data'],
                },
              },
            },
          },
          404: { content: { 'application/json': { examples: { NOT_FOUND: {}, PET_GONE: {} } } } },
        },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        description: 'A pet.',
        properties: {
          description: { type: 'string' },
          kind: { type: 'string', enum: ['cat', 'dog'] },
          born: { type: 'string', format: 'date' },
          owner: { allOf: [{ $ref: '#/components/schemas/Owner' }, { description: 'Who feeds it.' }] },
        },
        required: ['description', 'kind'],
      },
      Owner: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
  },
})

const asyncApi = (): Json => ({
  channels: { one: { address: '/api/v1/ws', messages: { 'up.call': {}, 'down.come': {} } } },
  components: {
    schemas: {
      'up.call': { type: 'object', properties: { loud: { type: 'boolean' } } },
      'down.come': { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
      error: { type: 'object', properties: { code: { type: 'string', enum: ['A'] } } },
    },
  },
})

const before = contractOf('1', openApi(), asyncApi())

/** The breaking changes after the documents were changed. */
function after(change: (http: Json, sockets: Json) => void, today = TODAY, release: Contract = before): string[] {
  const [http, sockets] = [openApi(), asyncApi()]
  change(http, sockets)
  return breakingChanges(release, contractOf('2', http, sockets), today)
}

const operationOf = (http: Json): Json => http.paths['/api/v1/pets/{id}'].put
const bodyOf = (http: Json): Json => operationOf(http).requestBody.content['application/json'].schema
const pet = (http: Json): Json => http.components.schemas.Pet
const PUT = 'PUT /api/v1/pets/{id}:'

describe('a breaking change of an operation', () => {
  it.each<[what: string, change: (http: Json) => void, finding: string]>([
    ['a path that is gone', (http) => delete http.paths['/api/v1/pets/{id}'], `${PUT} is gone`],
    ['another method', (http) => (http.paths['/api/v1/pets/{id}'] = { patch: operationOf(http) }), `${PUT} is gone`],
    [
      'another id',
      (http) => (operationOf(http).operationId = 'setPet'),
      `${PUT} operationId is setPet now, and was updatePet`,
    ],
    ['a token', (http) => (operationOf(http).security = [{ accessToken: [] }]), `${PUT} needs a token now`],
    ['a parameter that is gone', (http) => operationOf(http).parameters.pop(), `${PUT} parameter query limit is gone`],
    [
      'a required parameter',
      (http) => (operationOf(http).parameters[1].required = true),
      `${PUT} parameter query limit is required now`,
    ],
    [
      'a narrower parameter',
      (http) => (operationOf(http).parameters[1].schema.maximum = 20),
      `${PUT} parameter query limit has the maximum 20 now`,
    ],
    ['a required body', (http) => (operationOf(http).requestBody.required = true), `${PUT} a body is required now`],
    ['no body', (http) => delete operationOf(http).requestBody, `${PUT} no body is taken any more`],
    [
      'another status',
      (http) => (
        (operationOf(http).responses[201] = operationOf(http).responses[200]),
        delete operationOf(http).responses[200]
      ),
      `${PUT} is not answered with 200 any more`,
    ],
    [
      'a header that is gone',
      (http) => (operationOf(http).responses[200].headers = {}),
      `${PUT} header ETag of 200 is gone`,
    ],
    [
      'an error that is gone',
      (http) => delete operationOf(http).responses[404].content['application/json'].examples.PET_GONE,
      `${PUT} error PET_GONE is gone`,
    ],
    [
      'an error with another status',
      (http) => (
        (operationOf(http).responses[410] = operationOf(http).responses[404]),
        delete operationOf(http).responses[404]
      ),
      `${PUT} error PET_GONE has not the status 404 any more`,
    ],
  ])('%s', (_, change, finding) => {
    expect(after(change)).toContain(finding)
  })

  it('a new required parameter', () => {
    const added = { in: 'header', name: 'X-New', required: true, schema: {} }
    expect(after((http) => operationOf(http).parameters.push(added))).toEqual([
      `${PUT} parameter header X-New is new and required`,
    ])
  })
})

describe('a breaking change of what is sent', () => {
  it.each<[what: string, change: (body: Json) => void, finding: string]>([
    ['a field that is gone', (body) => delete body.properties.age, 'age is gone'],
    ['a field that is required', (body) => body.required.push('kind'), 'kind is required now'],
    [
      'a new required field',
      (body) => ((body.properties.size = {}), body.required.push('size')),
      'size is required now',
    ],
    ['fewer values', (body) => body.properties.kind.enum.pop(), 'kind may not be dog any more'],
    [
      'values for the first time',
      (body) => (body.properties.name.enum = ['Rex']),
      'name may not be other values any more',
    ],
    ['fewer types', (body) => (body.properties.age.type = 'number'), 'age may not be null any more'],
    [
      'whole numbers only',
      (body) => (body.properties.age.type = ['integer', 'null']),
      'age may not be number any more',
    ],
    ['a shorter text', (body) => (body.properties.name.maxLength = 10), 'name has the maxLength 10 now'],
    ['a lower bound', (body) => (body.properties.name.minLength = 1), 'name has the minLength 1 now'],
    [
      'another pattern, in a list',
      (body) => (body.properties.tags.items.pattern = '^b'),
      'tags[] has the pattern ^b now',
    ],
    ['an alternative that is gone', (body) => body.properties.home.anyOf.pop(), 'home may not be integer any more'],
  ])('%s', (_, change, finding) => {
    expect(after((http) => change(bodyOf(http)))).toEqual([`${PUT} request ${finding}`])
  })
})

describe('a breaking change of what is received', () => {
  it.each<[what: string, change: (http: Json) => void, finding: string]>([
    ['a field that is gone', (http) => delete pet(http).properties.born, 'Pet.born is gone'],
    [
      'a field of that name, which is no text',
      (http) => delete pet(http).properties.description,
      'Pet.description is gone',
    ],
    ['a field that may be absent', (http) => pet(http).required.pop(), 'Pet.kind may be absent now'],
    ['more values', (http) => pet(http).properties.kind.enum.push('cow'), 'Pet.kind may be cow now'],
    ['null', (http) => (pet(http).properties.born.type = ['string', 'null']), 'Pet.born may be null now'],
    ['another format', (http) => delete pet(http).properties.born.format, 'Pet.born has not the format date any more'],
    ['any value', (http) => (pet(http).properties.born = {}), 'Pet.born may be any now'],
    ['a field of a part', (http) => (http.components.schemas.Owner.required = []), 'Pet.owner.name may be absent now'],
  ])('%s', (_, change, finding) => {
    expect(after(change)).toEqual([`response ${finding}`])
  })
})

describe('a breaking change of events', () => {
  it.each<[change: (sockets: Json) => void, finding: string]>([
    [(sockets) => delete sockets.channels.one, '/api/v1/ws: is gone'],
    [(sockets) => delete sockets.channels.one.messages['down.come'], '/api/v1/ws: event down.come is gone'],
    [
      ({ components }) => (components.schemas['up.call'].required = ['loud']),
      'event up.call request loud is required now',
    ],
    [
      ({ components }) => (components.schemas['down.come'].required = []),
      'event down.come response at may be absent now',
    ],
  ])('%s is found: %s', (change, finding) => {
    expect(after((_, sockets) => change(sockets))).toEqual([finding])
  })
})

describe('what breaks nobody', () => {
  it('is found nowhere', () => {
    const changes = after((http, sockets) => {
      http.paths['/api/v1/cats'] = { get: operationOf(http) }
      http.paths = { ...http.paths, '/api/v1/pets/{petId}': http.paths['/api/v1/pets/{id}'] }
      delete http.paths['/api/v1/pets/{id}']
      const { put } = http.paths['/api/v1/pets/{petId}']
      put.parameters[0].name = 'petId'
      put.parameters[1].schema.maximum = 100
      put.parameters.push({ in: 'query', name: 'sort', required: false, schema: {} })
      put.responses[404].content['application/json'].examples.NEW = {}
      put.responses[409] = put.responses[404]
      const body = put.requestBody.content['application/json'].schema
      body.properties.kind.enum.push('cow')
      body.properties.size = { type: 'number' }
      delete body.properties.name.maxLength
      body.required = []
      pet(http).properties.kind.enum = ['cat']
      pet(http).properties.name = { type: 'string', description: 'New.' }
      pet(http).required.push('born')
      sockets.channels.one.messages['down.new'] = {}
      sockets.components.schemas.error.properties.code.enum = ['B']
    })
    expect(changes).toEqual([])
  })

  it('is an operation that is gone after its sunset, and not before', () => {
    const http = openApi()
    operationOf(http)['x-sunset'] = '2027-06-01'
    const release = contractOf('1', http, asyncApi())
    const gone = (changed: Json) => void (changed.paths = {})
    expect(after(gone, '2027-05-31', release)).toEqual([`${PUT} is gone`])
    expect(after(gone, '2027-06-01', release)).toEqual([])
  })

  it('is what a decision names to the letter', () => {
    const changes = ['GET /a: is gone', 'GET /ab: is gone']
    expect(undecided(changes, 'Nobody asked for `GET /a: is gone`.')).toEqual(['GET /ab: is gone'])
  })
})

describe('the contract of the product', () => {
  it('is read as it was written, development apart, and breaks no client of itself', () => {
    const contract = currentContract()
    expect(parsed(written(contract))).toEqual(contract)
    expect(breakingChanges(contract, contract, TODAY)).toEqual([])
    expect(Object.keys(contract.operations).filter((name) => name.includes('/dev/'))).toEqual([])
    expect(Object.keys(contract.operations).length).toBeGreaterThan(250)
  })

  it('is recorded for the last release', () => {
    expect(Object.keys(readContract().operations)).toContain('GET /api/v1')
  })
})

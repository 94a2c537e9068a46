import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call, ORIGIN } from '../../support/api.ts'
import { matched, signIn } from '../../support/people.ts'
import { ask, joined } from '../../support/socket-io.ts'
import { connect, open, upgrade } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

const THEIR_OWN = 'platform=ios&t=abc&b64=1&deviceId=7&platform=again'
interface Refused {
  error: { code: string; details?: object }
}
const engineIo = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch('application/json')
  return { status: response.status, ...(await response.json<object>()) }
}

describe('parameters of the address that nobody knows', () => {
  it('are passed over by every JSON socket', async () => {
    const { a, conversationId } = await matched()
    for (const path of ['/ws', `/conversations/${conversationId}/ws`]) await connect(`${path}?${THEIR_OWN}`, a.token)
    const { token } = await signIn()
    const call = await upgrade(`/calls/${a.id}/ws?${THEIR_OWN}`, { authorization: `Bearer ${token}` })
    expect((await call.json<Refused>()).error.code).toBe('CALL_NOT_FOUND')
  })

  it('are passed over by connections of Socket.IO, whoever signs in with the first event included', async () => {
    const { token, id } = await signIn()
    const socket = await joined({ token }, { query: `&${THEIR_OWN}` })
    expect((await socket.next('authenticated')).data['user_id']).toBe(id)
    const late = open(await upgrade(`/ws?${THEIR_OWN}`))
    late.send('authenticate', { token })
    await late.next('authenticated')
  })

  it('do not hide what is wrong with those that are known', async () => {
    const refused = async (query: string) => (await (await upgrade(`/ws?x=1&${query}`)).json<Refused>()).error.details
    expect(await refused('last_event_id=x')).toMatchObject({ issues: [{ path: 'query.last_event_id' }] })
    expect(await refused('ticket=a&ticket=b')).toMatchObject({ issues: [{ path: 'query.ticket' }] })
    for (const name of ['token', 'access_token', 'Authorization'])
      expect(await refused(`${name}=x.y.z`)).toMatchObject({ issues: [{ path: `query.${name}` }] })
  })

  it('are refused everywhere else', async () => {
    const { error } = await (await signIn()).call('GET', '/conversations?platform=ios')
    expect(error.details?.['issues']).toEqual([{ path: 'query.platform', message: 'is not a known field' }])
  })
})

describe('what cannot be served, clients of Socket.IO are told in their own form', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('when they ask by %s', async (method) => {
    for (const transport of ['polling', 'websocket']) {
      const address = `${ORIGIN}/socket.io/?EIO=4&transport=${transport}&sid=x`
      const body = method === 'DELETE' ? {} : { body: '40{"token":"x"}' }
      const response = await exports.default.fetch(new Request(address, { method, ...body }))
      expect(await engineIo(response)).toEqual({
        status: 400,
        code: 2,
        message: 'Bad handshake method: connect with GET.',
      })
    }
  })

  it('by HEAD, which opens no socket of any kind', async () => {
    const { token } = await signIn()
    const headers = { upgrade: 'websocket', authorization: `Bearer ${token}` }
    for (const path of ['/socket.io/?EIO=4&transport=websocket', '/api/v1/ws']) {
      const response = await workerWith({})(new Request(ORIGIN + path, { method: 'HEAD', headers }))
      expect([response.status, response.webSocket]).toEqual([400, null])
    }
  })

  it('when they begin with polling, with what to set', async () => {
    const answer = await call('GET', `/socket.io/?EIO=4&transport=polling&${THEIR_OWN}`)
    expect(answer.status).toBe(400)
    expect(answer.data).toEqual({
      code: 0,
      message: 'Transport unknown: polling is not supported. Connect with transports: ["websocket"].',
    })
  })

  it('so that pages of the configured origins can read it', async () => {
    const origin = 'https://app.example'
    const request = new Request(`${ORIGIN}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })
    const response = await workerWith({ CORS_ORIGINS: origin })(request)
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([400, origin])
  })

  it('when their parameters are wrong', async () => {
    const refused = async (query: string) => engineIo(await ask({ query }))
    expect(await refused('&last_event_id=x')).toMatchObject({
      status: 400,
      code: 3,
      message: expect.stringMatching(/^Bad request: query\.last_event_id /),
    })
    expect(await refused('&EIO=4')).toMatchObject({
      status: 400,
      code: 3,
      message: 'Bad request: query.EIO is given twice.',
    })
    expect(await refused(`&ticket=${'x'.repeat(65)}`)).toMatchObject({ status: 400, code: 3 })
    expect(await refused('&token=x.y.z')).toMatchObject({
      status: 400,
      code: 3,
      message: expect.stringContaining('connect with auth: { token }'),
    })
  })

  it('as the OpenAPI document says', async () => {
    const { responses } = (await call('GET', '/openapi.json')).data['paths']['/socket.io/'].get
    for (const status of [400, 403])
      expect(responses[status].content['application/json'].schema.required).toEqual(['code', 'message'])
  })
})

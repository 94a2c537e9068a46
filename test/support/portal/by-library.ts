import { begin, addressOf, keep } from '../../../scripts/portal/samples/play.ts'
import { filled, type Ask, type Sample, type Scenario, type Variables } from '../../../scripts/portal/samples/sample.ts'
import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import type { Client } from '../../../sdk/src/index.ts'
import { sdkClient, type Between } from '../sdk.ts'
import type { Stage } from './stage.ts'

/** A request and the status of its answer, as far as a guide shows them. */
interface Exchange {
  request: string
  query: Record<string, string>
  body: unknown
  /** Headers that the guide shows. */
  headers: Record<string, string | null>
  status: number
}

/**
 * Runs the TypeScript samples of a guide against the Worker.
 * @returns what the library has sent and was answered, and what the guide shows
 */
export async function playByLibrary(
  scenario: Scenario,
  run: ((stage: Stage) => Promise<object>) | undefined,
  ask: Ask,
  ip: string,
): Promise<{ sent: Exchange[]; shown: Exchange[] }> {
  const { variables } = await begin(scenario, ask)
  const expected = Object.values(scenario.samples)
  const sent: Exchange[] = []
  const shown: Exchange[] = []
  const between: Between = async (request, pass) => {
    const sample = expected[sent.length]
    const copy = request.clone()
    const response = await pass(request)
    sent.push(await exchangeOf(copy, response.status, sample?.headers ?? {}))
    if (sample) {
      shown.push(exchangeIn(sample, variables))
      keep(sample, await response.clone().json(), variables)
    }
    return response
  }
  const signedIn = async (prefix: string): Promise<Client> => {
    const { client } = sdkClient({ between, ip, retries: 0 })
    const [token, refreshToken, id] = ['TOKEN', 'REFRESH_TOKEN', 'ID'].map((name) => variables.get(prefix + name))
    if (token !== undefined)
      await client.session.keep({
        token: String(token),
        token_type: 'Bearer',
        expires_in: 3_600,
        refresh_token: String(refreshToken),
        user: { id: String(id), is_verified: true, plan: 'free', role: 'user' },
      })
    return client
  }
  const [client, ben] = [await signedIn(''), await signedIn('BEN_')]
  const given = (name: string, kind: 'string' | 'number') => {
    const value = variables.get(name)
    if (typeof value !== kind) throw new Error(`$${name} is ${JSON.stringify(value)}, no ${kind}.`)
    return value
  }
  await run?.({
    client,
    ben,
    file: new Blob([new Uint8Array(drawPortrait(7))], { type: 'image/png' }),
    text: (name) => String(given(name, 'string')),
    number: (name) => Number(given(name, 'number')),
  })
  // What the samples have not sent is shown all the same.
  shown.push(...expected.slice(sent.length).map((sample) => exchangeIn(sample, variables)))
  return { sent, shown }
}

async function exchangeOf(request: Request, status: number, shown: object): Promise<Exchange> {
  const { pathname, searchParams } = new URL(request.url)
  const isForm = request.headers.get('content-type')?.startsWith('multipart/') === true
  const text = isForm ? '' : await request.text()
  return {
    request: `${request.method} ${pathname}`,
    query: Object.fromEntries(searchParams),
    body: isForm ? [...(await request.formData()).keys()] : text === '' ? null : JSON.parse(text),
    headers: Object.fromEntries(Object.keys(shown).map((name) => [name, request.headers.get(name)])),
    status,
  }
}

function exchangeIn(sample: Sample, variables: Variables): Exchange {
  const { method, path, body, picture, headers = {}, status = 200 } = sample
  const { pathname, searchParams } = new URL(String(filled(addressOf(path), variables)), 'http://localhost')
  return {
    request: `${method} ${pathname}`,
    query: Object.fromEntries(searchParams),
    body: picture === undefined ? (body ? filled(body, variables) : null) : [picture],
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(filled(value, variables))]),
    ),
    status,
  }
}

import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import { at, filled, type Answer, type Ask, type Sample, type Scenario, type Variables, type World } from './sample.ts'

/**
 * Sends the samples of a guide, one after the other.
 * @param given variables that are already known; with them nothing is set up
 * @returns the answers by the names of the samples
 * @throws Error for an answer with another status than the guide shows
 */
export async function play(
  scenario: Scenario,
  ask: Ask,
  given?: Readonly<Record<string, string | number>>,
): Promise<{ answers: Record<string, Answer>; variables: Variables }> {
  const world = await begin(scenario, ask, given)
  const { variables } = world
  const answers: Record<string, Answer> = {}
  for (const [name, sample] of Object.entries(scenario.samples)) answers[name] = await world.send(sample)
  return { answers, variables }
}

/** What the samples of a guide run in. @param given variables that are already known; with them nothing is set up */
export async function begin(
  { literals = {}, setUp }: Scenario,
  ask: Ask,
  given?: Readonly<Record<string, string | number>>,
): Promise<World> {
  const variables: Variables = new Map(Object.entries(literals).map(([name, { sent }]) => [name, sent()]))
  const world: World = { variables, send: (sample) => send(sample, variables, ask) }
  if (given) for (const [name, value] of Object.entries(given)) variables.set(name, value)
  else await setUp?.(world)
  return world
}

async function send(sample: Sample, variables: Variables, ask: Ask): Promise<Answer> {
  const { method, path, as = 'TOKEN', body, picture, headers = {}, status = 200 } = sample
  const sent = new Headers()
  for (const [name, value] of Object.entries(headers)) sent.set(name, String(filled(value, variables)))
  if (as !== null) sent.set('authorization', `Bearer ${String(filled(`$${as}`, variables))}`)
  if (body) sent.set('content-type', 'application/json')
  const content = picture === undefined ? body && JSON.stringify(filled(body, variables)) : form(picture)
  const address = String(filled(addressOf(path), variables))
  const response = await ask(address, { method, headers: sent, ...(content === undefined ? {} : { body: content }) })
  const text = await response.text()
  if (response.status !== status)
    throw new Error(`${method} ${path} answers ${response.status}, not ${status}: ${text.slice(0, 500)}`)
  const answer = {
    status,
    headers: Object.fromEntries(response.headers),
    body: text === '' ? null : (JSON.parse(text) as unknown),
  }
  keep(sample, answer.body, variables)
  return answer
}

/** Sets the variables that a sample keeps of its answer. @throws Error for an answer without them */
export function keep({ method, path, keeps = {} }: Sample, body: unknown, variables: Variables): void {
  for (const [name, place] of Object.entries(keeps)) {
    const value = at(body, place)
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Error(`${method} ${path} answers nothing at ${place}: ${JSON.stringify(body).slice(0, 500)}`)
    variables.set(name, value)
  }
}

/** From the root. Values of a query are encoded where they are shown so. */
export const addressOf = (path: string): string => (path.startsWith('/dev/') ? path : `/api/v1${path}`)

function form(field: string): FormData {
  const data = new FormData()
  data.set(field, new Blob([new Uint8Array(drawPortrait(7))], { type: 'image/png' }), 'me.png')
  return data
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { z } from 'zod'
import { callMedia, callReason, callView, icePolicy } from '../src/protocol/calls.ts'
import { card, goneCard, listedCard } from '../src/protocol/card.ts'
import { CLIENT_EVENTS } from '../src/protocol/client-events.ts'
import { SERVER_EVENTS } from '../src/protocol/server-events.ts'
import { keyOf, typeOf, type Schema } from './sdk/event-types.ts'
import { ROOT } from './stack/paths.ts'

/** The types of the socket's events, as the client library has them. */
export const SDK_EVENTS = join(ROOT, 'sdk', 'src', 'realtime')

/** What has a name of its own; everything else is written where it is used. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Card: card,
  GoneCard: goneCard,
  ListedCard: listedCard,
  Call: callView,
  CallMedia: callMedia,
  CallReason: callReason,
  IcePolicy: icePolicy,
}

const names = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries(NAMED)) names.add(schema, { id })

const HEAD = `/**
 * Events of the socket protocol. Written by "npm run sdk:events" from src/protocol; what a field may hold is in
 * /asyncapi.json.
 */`

/** What the files of `SDK_EVENTS` should be, by their names. */
export async function currentSdkEvents(): Promise<Record<string, string>> {
  const down = definitions('output', {
    ...NAMED,
    ...Object.fromEntries(Object.entries(SERVER_EVENTS).map(([event, { data }]) => [event, data])),
    ...Object.fromEntries(answers()),
  })
  const up = definitions(
    'input',
    Object.fromEntries(Object.entries(CLIENT_EVENTS).map(([event, { data }]) => [event, data])),
  )
  const sent = Object.entries(CLIENT_EVENTS).map(([event, { summary, answer }]) => {
    const answered = typeof answer === 'string' ? `ServerEvents['${answer}']` : typeIn(down, `=${event}`)
    return field(event, summary, `{ data: ${typeIn(up, event)}; answer: ${answered} }`)
  })
  const heard = Object.entries(SERVER_EVENTS).map(([event, { summary }]) => field(event, summary, typeIn(down, event)))
  return {
    'named-types.generated.ts': await formatted(
      Object.keys(NAMED).map((name) => `export type ${name} = ${typeOf(down.defs[name] ?? {})}`),
    ),
    'server-events.generated.ts': await formatted([
      namesIn(heard),
      '/** What the server sends, by the name of the event. */',
      'export interface ServerEvents {',
      ...heard,
      '}',
    ]),
    'client-events.generated.ts': await formatted([
      namesIn(sent),
      "import type { ServerEvents } from './server-events.generated.ts'",
      '/** What clients send, by the name of the event, and what answers it. */',
      'export interface ClientEvents {',
      ...sent,
      '}',
    ]),
  }
}

/** The import of the named types that occur in some lines. */
function namesIn(lines: readonly string[]): string {
  const names = Object.keys(NAMED).filter((name) => lines.some((line) => new RegExp(`[ |]${name}\\b`).test(line)))
  return `import type { ${names.join(', ')} } from './named-types.generated.ts'`
}

const formatted = async (lines: readonly string[]): Promise<string> =>
  format([HEAD, ...lines].join('\n'), { ...(await resolveConfig(SDK_EVENTS)), parser: 'typescript' })

/** Schemas of the acks; the mark keeps them apart from events of the same name. */
const answers = (): [string, z.ZodType][] =>
  Object.entries(CLIENT_EVENTS).flatMap(([event, { answer }]): [string, z.ZodType][] =>
    typeof answer === 'string' ? [] : [[`=${event}`, answer]],
  )

interface Definitions {
  defs: Readonly<Record<string, Schema>>
  of: Readonly<Record<string, Schema>>
}

function definitions(io: 'input' | 'output', parts: Record<string, z.ZodType>): Definitions {
  const document = z.toJSONSchema(z.object(parts), { io, metadata: names })
  // Guarantee: zod writes JSON Schema, of which typeOf refuses what it does not know.
  const { $defs = {}, properties = {} } = document as unknown as { $defs?: Record<string, Schema> } & Schema
  return { defs: $defs, of: properties }
}

function typeIn({ of }: Definitions, name: string): string {
  const schema = of[name]
  if (!schema) throw new Error(`no schema for ${name}`)
  return typeOf(schema)
}

const field = (event: string, summary: string, type: string): string =>
  `/** ${summary.replaceAll('*/', '')} */\n${keyOf(event)}: ${type}`

async function writeSdkEvents(): Promise<void> {
  for (const [name, text] of Object.entries(await currentSdkEvents())) await writeFile(join(SDK_EVENTS, name), text)
}

if (import.meta.main) await writeSdkEvents()

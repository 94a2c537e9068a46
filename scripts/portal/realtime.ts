import { asyncApiDocument } from '../../src/features/docs/realtime/document.ts'
import { code, fieldTable, type Schema } from './schema-table.ts'

/** The host in examples. */
const HOST = 'https://api.vibesmatch.example'

/** One kind of socket. */
interface Channel {
  address: string
  title: string
  description: string
  messages: Record<string, unknown>
  'x-close-codes': readonly { code: number; description: string; connect_again_by_itself: boolean }[]
}
interface Operation {
  title?: string
  summary?: string
  description?: string
  reply?: object
  'x-errors'?: readonly { code: string }[]
}
interface Message {
  name: string
  summary?: string
  description?: string
  examples?: readonly { payload: unknown }[]
}

interface Document {
  info: { description: string }
  channels: Record<string, Channel>
  operations: Record<string, Operation>
  components: { schemas: Record<string, Schema>; messages: Record<string, Message> }
}

/** The reference of sockets, from the AsyncAPI document. */
export function realtimePage(): string {
  // Guarantee: what this reads of the document is checked against AsyncAPI 3 in test/contract/asyncapi.test.ts.
  const document = asyncApiDocument(HOST) as unknown as Document
  const { channels, components } = document
  const keys = Object.keys(components.messages).flatMap((key) => {
    const [, direction, name = ''] = /^json\.(up|down)\.(.+)$/.exec(key) ?? []
    return direction === undefined ? [] : [{ direction, name }]
  })
  const listed = (direction: string, show: (name: string) => string) =>
    keys.filter((one) => one.direction === direction).map(({ name }) => show(name))
  return [
    '# Realtime',
    'Every event of the sockets: its fields, an example, its answer and its errors. Made from [the AsyncAPI document](/asyncapi.json).',
    '## How it works',
    document.info.description.trim(),
    'Frames are JSON: `{ "event": string, "data": object, "id"?: string }`.',
    '## Sockets',
    ...Object.values(channels).map(socketText),
    '## Events that you send',
    ...listed('up', (name) => sent(name, document)),
    '## Events that you receive',
    ...listed('down', (name) => received(name, document)),
    '### Error frames',
    'A refusal, under the `id` of the frame that it answers. The codes are those of [the catalogue](/docs/errors).',
    fieldTable(components.schemas['error']),
    example(components.messages['json.error']),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

function socketText({ address, title, description, 'x-close-codes': closes }: Channel): string {
  const lines = closes.map(
    (one) => `| ${one.code} | ${one.description} | ${one.connect_again_by_itself ? 'yes' : 'no'} |`,
  )
  const table = ['| closed with | why | connect again |', '| --- | --- | --- |', ...lines].join('\n')
  return `### ${address}\n\n${title.replace(/\.$/, '')}. ${description}\n\n${table}`
}

function sent(key: string, { channels, operations, components }: Document): string {
  const message = components.messages[`json.up.${key}`]
  const operation = Object.entries(operations).find(
    ([name]) => name.endsWith(`.${key}`) && !name.startsWith('socketIo'),
  )?.[1]
  const answer = components.messages[`json.ack.${key}`]
  const errors = [...new Set((operation?.['x-errors'] ?? []).map((one) => one.code))]
  return [
    `### ${message?.name ?? key} (sent)`,
    paragraph(message?.summary),
    operation?.description ?? '',
    `On ${places(`up.${key}`, channels)}.`,
    fieldTable(components.schemas[`up.${key}`]),
    example(message),
    answer ? `Answered by \`ack\`:` : '',
    answer ? fieldTable(components.schemas[`ack.${key}`]) : '',
    example(answer),
    errors.length === 0
      ? ''
      : `Errors: ${errors.map((one) => `[${one}](/docs/errors#${one.toLowerCase()})`).join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function received(key: string, { channels, components }: Document): string {
  const message = components.messages[`json.down.${key}`]
  return [
    `### ${message?.name ?? key} (received)`,
    paragraph(message?.summary),
    message?.description ?? '',
    `On ${places(`down.${key}`, channels)}.`,
    fieldTable(components.schemas[`down.${key}`]),
    example(message),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const places = (message: string, channels: Record<string, Channel>): string =>
  Object.values(channels)
    .filter(({ messages }) => message in messages)
    .map(({ address }) => code(address))
    .join(', ')

const paragraph = (summary = ''): string => (summary === '' ? '' : `${summary.replace(/\.$/, '')}.`)

const example = (message: Message | undefined): string => {
  const payload = message?.examples?.[0]?.payload
  return payload === undefined ? '' : `\`\`\`json\n${JSON.stringify(payload, null, 2)}\n\`\`\``
}

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { movie, type MovieFrame } from '../../support/gifs.ts'
import { sightengine } from '../../support/node/moderation.ts'
import { SIGHTENGINE_SECRET, SIGHTENGINE_USER } from '../../support/node/provider-accounts.ts'
import type { Attack } from '../attack.ts'

/** A provider that looks at what it is sent, and rejects what is green. */
const provider = createServer((request, response) => {
  void bodyOf(request)
    .then((body) => sightengine(request, request.url ?? '', body))
    .then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )
})
await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
const { port } = provider.address() as AddressInfo

const [WIDTH, HEIGHT, GREEN, FRAMES] = [60, 40, 2, 200] as const
const harmless = (): MovieFrame[] =>
  Array.from({ length: FRAMES }, (_, i) => ({
    colour: Array.from({ length: WIDTH * HEIGHT }, (_one, at) => (at === i ? 3 : 1)),
  }))

/** How a picture can be hidden among others. */
const WAYS: Record<string, Partial<MovieFrame>> = {
  'for a tenth of a second': {},
  'for no time': { delay: 0 },
  'that gives way to what was there': { disposal: 3, delay: 1 },
  'in colours of its own': { colour: 0, palette: [0, 200, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3] },
  interlaced: { isInterlaced: true },
}

export const attack: Attack = {
  title: `A picture that must not be shown, hidden among ${FRAMES} of a GIF`,
  bound: 'found wherever and however it is hidden; the harmless one moves',
  settings: {
    SIGHTENGINE_API_URL: `http://127.0.0.1:${port}/sightengine`,
    SIGHTENGINE_API_USER: SIGHTENGINE_USER,
    SIGHTENGINE_API_SECRET: SIGHTENGINE_SECRET,
    SIGHTENGINE_WORKFLOW: 'wfl_no_green',
  },
  async run(stack) {
    try {
      const [a, b] = [await stack.person({ isBare: true }), await stack.person({ isBare: true })]
      const conversation = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'
      await stack.sql(
        `insert into conversations (id, user_a, user_b, status, created_at, updated_at)
         values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'open', now(), now())`,
        [conversation, a.id, b.id],
      )
      const upload = async (frames: readonly MovieFrame[]) => {
        const form = new FormData()
        form.set('file', new Blob([movie(WIDTH, HEIGHT, frames)]), 'x.gif')
        form.set('conversation_id', conversation)
        const answer = await a.call('POST', '/media', form)
        return answer.status
      }
      const clean = await upload(harmless())
      const hidden: number[] = []
      for (const way of Object.values(WAYS))
        for (const index of [1, 57, FRAMES - 1])
          hidden.push(await upload(harmless().with(index, { colour: GREEN, ...way })))
      const found = hidden.filter((status) => status === 400).length
      return {
        measured: `${found} of ${hidden.length} found; the harmless one ${clean === 200 ? 'moves' : `is ${clean}`}`,
        holds: found === hidden.length && clean === 200,
      }
    } finally {
      provider.close()
    }
  },
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

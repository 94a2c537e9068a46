import { createReadStream } from 'node:fs'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'
import { freePort } from './stack/ports.ts'
import { ROOT } from './stack/paths.ts'

/**
 * Runs an example of examples/ against the local stack: `npm run example -- <first-app|bot|chat> [--url http://127.0.0.1:8787]`.
 * It is built as an app would be that has `@vibesmatch/client`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 8787}` },
  },
})

const IN_NODE: Readonly<Record<string, string>> = { 'first-app': 'app.ts', bot: 'bot.ts' }
const [name = ''] = positionals
const file = IN_NODE[name]
if (file === undefined && name !== 'chat') fail(`Name one of: ${[...Object.keys(IN_NODE), 'chat'].join(', ')}.`)
const isThere = await fetch(`${values.url}/api/v1`).then(
  ({ ok }) => ok,
  () => false,
)
if (!isThere) fail(`Nothing answers at ${values.url}. Start the stack with \`npm run dev\` in another terminal.`)

if (file === undefined) await serveChat(new URL(values.url))
else {
  process.env['API_URL'] = values.url
  await import(built(join(name, file), 'node'))
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}

/** Returns where the bundle of an example is. */
function built(example: string, platform: 'node' | 'browser'): string {
  const outfile = join(ROOT, 'dist', 'examples', example.replace(/\.ts$/, '.js'))
  buildSync({
    entryPoints: [join(ROOT, 'examples', example)],
    outfile,
    bundle: true,
    format: 'esm',
    platform,
    target: 'es2022',
    logLevel: 'warning',
    alias: {
      '@vibesmatch/client': join(ROOT, 'sdk', 'src', 'index.ts'),
      '@vibesmatch/client/realtime': join(ROOT, 'sdk', 'src', 'realtime', 'index.ts'),
    },
  })
  return outfile
}

/** Serves the page, and passes everything else on to the API, so that both have one origin. */
async function serveChat(api: URL): Promise<void> {
  const script = built(join('chat', 'chat.ts'), 'browser')
  const pages: Readonly<Record<string, readonly [file: string, type: string]>> = {
    '/': [join(ROOT, 'examples', 'chat', 'index.html'), 'text/html; charset=utf-8'],
    '/chat.js': [script, 'text/javascript; charset=utf-8'],
  }
  const target = ({ url, method, headers }: IncomingMessage) => ({
    host: api.hostname,
    port: api.port,
    path: url,
    method,
    headers,
  })
  const server = createServer((asked, answer) => {
    const page = pages[asked.url ?? '']
    if (page) {
      answer.setHeader('content-type', page[1])
      createReadStream(page[0]).pipe(answer)
      return
    }
    const passed = request(target(asked), (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  server.on('upgrade', (asked, client, head) => {
    const { path, method, headers } = target(asked)
    const upstream = connect(Number(api.port), api.hostname, () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
      upstream.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      upstream.write(head)
      client.pipe(upstream).pipe(client)
    })
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1', () => console.log(`The chat is at http://127.0.0.1:${port}`))
}

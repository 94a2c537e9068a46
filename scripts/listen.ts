import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

/**
 * A socket for the terminal: prints every event and sends every line that is typed.
 * `npm run listen -- --token <access token> [--conversation <id>] [--url http://127.0.0.1:8787]`
 */
const { values } = parseArgs({
  options: {
    token: { type: 'string' },
    conversation: { type: 'string' },
    url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 8787}` },
  },
})
if (values.token === undefined) {
  console.error('Give the access token: npm run listen -- --token eyJ…')
  process.exit(2)
}
const path = values.conversation === undefined ? '/api/v1/ws' : `/api/v1/conversations/${values.conversation}/ws`
const socket = new WebSocket(values.url.replace(/^http/, 'ws') + path)
socket.addEventListener('open', () =>
  socket.send(JSON.stringify({ event: 'authenticate', data: { token: values.token } })),
)
socket.addEventListener('message', ({ data }) => console.log(String(data)))
socket.addEventListener('error', () => console.error(`No socket at ${values.url}${path}.`))
socket.addEventListener('close', ({ code, reason }) => {
  console.log(`closed: ${code} ${reason}`)
  process.exit(code === 1000 ? 0 : 1)
})
createInterface({ input: process.stdin }).on('line', (line) => socket.send(line))

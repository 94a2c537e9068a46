// Runs in the browser: a socket of the reader's own, with every frame in both directions.

const MOST_FRAMES = 200
const PING = '{"event":"ping","data":{}}'

const root = document.querySelector('#program')
const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}
const field = (label, input) => made('label', {}, made('span', { textContent: label }), input)
const button = (textContent, onclick) => made('button', { type: 'button', textContent, onclick })

const phone = made('input', { type: 'tel', autocomplete: 'tel' })
const code = made('input', { inputMode: 'numeric', autocomplete: 'one-time-code' })
const token = made('input', { type: 'password', autocomplete: 'off' })
const event = made('select')
const data = made('textarea', { rows: 6, spellcheck: false })
const status = made('p', { role: 'status' })
const frames = made('div', { tabIndex: 0, ariaLabel: 'Frames', role: 'log' })
const connect = button('Connect', () => (socket ? socket.close(1000) : open()))
const send = button('Send', transmit)
send.disabled = true

root.append(
  made(
    'div',
    { className: 'row' },
    field('Phone number', phone),
    button('Get a code', () => attempt(askForCode)),
    field('Code', code),
    button('Sign in', () => attempt(signIn)),
  ),
  made('div', { className: 'row' }, field('Access token', token), connect),
  made('div', { className: 'row' }, field('Event', event)),
  field('Data', data),
  made(
    'div',
    { className: 'row' },
    send,
    button('Clear frames', () => frames.replaceChildren()),
  ),
  status,
  frames,
)

let socket = null
let beat
let examples = {}
let lastId = 0

const say = (text) => (status.textContent = text)

/** Only a stack in development has an outbox, and seeded people to sign in as. */
const isDevelopment = fetch('/openapi.json')
  .then((answer) => answer.json())
  .then(({ paths }) => '/dev/outbox' in paths)
  .catch(() => false)
void isDevelopment.then((isSeeded) => {
  if (isSeeded && phone.value === '') phone.value = '+351910000012'
})

async function attempt(work) {
  try {
    await work()
  } catch (error) {
    say(error.message)
  }
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  const content = await answer.json()
  if (!content.success) throw new Error(`${content.error.code}: ${content.error.message}`)
  return content.data
}

async function askForCode() {
  await ask('POST', '/api/v1/auth/send-otp', { phone_number: phone.value })
  say('The code is on its way.')
  if (!(await isDevelopment)) return
  const messages = await ask('GET', `/dev/outbox?to=${encodeURIComponent(phone.value)}`).then(
    (outbox) => outbox.messages,
    () => [],
  )
  if (!messages[0]) return
  code.value = messages[0].otp
  say('The code has been read from the outbox of this stack.')
}

async function signIn() {
  const session = await ask('POST', '/api/v1/auth/verify-otp', { phone_number: phone.value, otp: code.value })
  token.value = session.token
  say('Signed in.')
}

function open() {
  if (token.value === '') return say('Sign in first, or paste an access token.')
  const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/ws`)
  socket = opened
  connect.textContent = 'Disconnect'
  say('Connecting …')
  opened.onopen = () => {
    say('Connected.')
    send.disabled = false
    // The token is not shown among the frames.
    opened.send(JSON.stringify({ event: 'authenticate', data: { token: token.value } }))
    show('out', '{ "event": "authenticate", "data": { "token": "…" } }')
    beat = setInterval(() => opened.send(PING), 25_000)
  }
  opened.onmessage = (message) => show('in', JSON.stringify(JSON.parse(message.data), null, 2))
  opened.onclose = (closed) => {
    clearInterval(beat)
    socket = null
    send.disabled = true
    connect.textContent = 'Connect'
    say(`Closed with ${closed.code}${closed.reason === '' ? '' : `: ${closed.reason}`}.`)
  }
}

function transmit() {
  let frame
  try {
    lastId += 1
    frame = { event: event.value, id: String(lastId), data: JSON.parse(data.value || '{}') }
  } catch (error) {
    return say(`The data is not JSON: ${error.message}`)
  }
  socket.send(JSON.stringify(frame))
  show('out', JSON.stringify(frame, null, 2))
}

function show(direction, text) {
  const label = direction === 'in' ? '← received' : '→ sent'
  const time = new Date().toLocaleTimeString()
  frames.prepend(
    made(
      'div',
      { className: direction },
      made('small', { textContent: `${label} ${time}` }),
      made('pre', { textContent: text }),
    ),
  )
  while (frames.childElementCount > MOST_FRAMES) frames.lastElementChild.remove()
}

const showExample = () => (data.value = JSON.stringify(examples[event.value] ?? {}, null, 2))
event.onchange = showExample

attempt(async () => {
  const answer = await fetch('/asyncapi.json')
  const { channels, components } = await answer.json()
  for (const key of Object.keys(channels.user.messages)) {
    if (!key.startsWith('up.') || key === 'up.authenticate') continue
    const message = components.messages[`json.${key}`]
    examples[message.name] = message.examples?.[0]?.payload.data
    event.append(made('option', { textContent: message.name, value: message.name }))
  }
  event.value = 'ping'
  showExample()
})

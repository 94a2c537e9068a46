import { createClient, webStorage, type Message } from '@vibesmatch/client'
import { Realtime } from '@vibesmatch/client/realtime'

const client = createClient({ baseUrl: location.origin, storage: webStorage(localStorage) })
const realtime = new Realtime(client.realtimeOptions())
const find = (id: string) => document.getElementById(id) ?? document.body
const [people, log, state] = [find('people'), find('log'), find('state')]
const [phone, text] = document.getElementsByTagName('input')
/** The conversation that is open, and what ends listening to its typing. */
let open = { id: '', other: '', leave: () => {} }
let me = (await client.session.get())?.user.id

find('sign-in').addEventListener('submit', (event) => {
  event.preventDefault()
  void signIn(phone?.value ?? '')
})
find('write').addEventListener('submit', (event) => {
  event.preventDefault()
  if (!text?.value || !open.id) return
  const { client_message_id, receipt } = realtime.messages.send({ conversation_id: open.id, content: text.value })
  const item = show(text.value, true, client_message_id)
  receipt.then(
    ({ seq }) => (item.dataset['seq'] = String(seq)),
    (error: unknown) => item.append(` (not sent: ${String(error)})`),
  )
  text.value = ''
})
text?.addEventListener('input', () => open.id && realtime.typing.tell(open.id, text.value !== ''))

realtime.onState((now) => (state.textContent = now === 'open' ? '' : `Connection: ${now}`))
realtime.on('new_message', ({ conversation_id, sender_id, content, message_id }) => {
  if (conversation_id !== open.id || sender_id === me) return
  show(content, false, message_id)
  realtime.receipts.markRead(conversation_id, message_id)
})
realtime.on('match:created', () => listPeople())
realtime.on('resumed', ({ complete }) => (complete || !open.id ? undefined : enter(open.id, open.other)))
realtime.receipts.onChange((id, reached) => {
  if (id !== open.id) return
  for (const item of log.querySelectorAll<HTMLElement>('.mine'))
    if (Number(item.dataset['seq']) <= reached.read) item.title = 'read'
})

async function signIn(phone_number: string): Promise<void> {
  await client.auth.sendCode({ phone_number })
  await client.auth.verifyCode({ phone_number, otp: prompt('The code that you were sent?') ?? '' })
  me = (await client.session.get())?.user.id
  await begin()
}

async function begin(): Promise<void> {
  find('sign-in').hidden = true
  await listPeople()
  await realtime.start()
}

async function listPeople(): Promise<void> {
  const { items } = await client.conversations.list({ limit: 20 })
  const buttons = items.map(({ id, user }) => {
    const button = document.createElement('button')
    button.textContent = 'first_name' in user ? user.first_name : 'Deleted account'
    button.addEventListener('click', () => void enter(id, button.textContent))
    return button
  })
  people.replaceChildren(...buttons)
}

async function enter(id: string, other: string): Promise<void> {
  open.leave()
  const leave = realtime.typing.watch(id, (isTyping) => (state.textContent = isTyping ? `${other} is typing …` : ''))
  open = { id, other, leave }
  log.replaceChildren()
  const { items } = await client.conversations.messages(id, { limit: 50 })
  if (open.id !== id) return
  // What has been written or heard while the history came follows it.
  const since = [...log.querySelectorAll('li')].filter((item) => !items.some((message) => keyOf(message) === item.id))
  log.replaceChildren()
  for (const message of items.toReversed())
    show(message.content, message.sender_id === me, keyOf(message)).dataset['seq'] = String(message.seq)
  log.append(...since)
  const newest = items.find(({ sender_id }) => sender_id !== me)
  if (newest) realtime.receipts.markRead(id, newest.id)
}

/** Own messages have a key before they have been answered. */
const keyOf = ({ sender_id, client_message_id, id }: Message) => (sender_id === me && client_message_id) || id

function show(content: string, isMine: boolean, key: string): HTMLElement {
  const item = document.createElement('li')
  item.id = key
  item.textContent = content
  item.className = isMine ? 'mine' : ''
  log.append(item)
  item.scrollIntoView()
  return item
}

if (me) await begin()

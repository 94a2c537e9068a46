import { createClient, webStorage } from '@vibesmatch/client'
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
  const item = show(`${text.value} …`, true)
  const { receipt } = realtime.messages.send({ conversation_id: open.id, content: text.value })
  receipt.then(
    ({ seq }) => mark(item, seq),
    (error: unknown) => item.append(` (not sent: ${String(error)})`),
  )
  text.value = ''
})
text?.addEventListener('input', () => open.id && realtime.typing.tell(open.id, text.value !== ''))

realtime.onState((now) => (state.textContent = now === 'open' ? '' : `Connection: ${now}`))
realtime.on('new_message', ({ conversation_id, sender_id, content, message_id }) => {
  if (conversation_id !== open.id || sender_id === me) return
  show(content, false)
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
  const { items } = await client.conversations.messages(id, { limit: 50 })
  log.replaceChildren()
  for (const { content, sender_id, seq } of items.toReversed()) mark(show(content, sender_id === me), seq)
  const newest = items.find(({ sender_id }) => sender_id !== me)
  if (newest) realtime.receipts.markRead(id, newest.id)
}

function show(content: string, isMine: boolean): HTMLElement {
  const item = document.createElement('li')
  item.textContent = content
  item.className = isMine ? 'mine' : ''
  log.append(item)
  item.scrollIntoView()
  return item
}

function mark(item: HTMLElement, seq: number): void {
  item.dataset['seq'] = String(seq)
  item.textContent = item.textContent.replace(/ …$/, '')
}

if (me) await begin()

import { createClient } from '@vibesmatch/client'
import { Realtime } from '@vibesmatch/client/realtime'
import { signInHere } from '../sign-in.ts'

/**
 * Somebody who likes back, takes every request and answers every message: for trying and testing an app. Bruno, who is the bot
 * without BOT_PHONE, has a plan that shows who likes him; without one, nobody is told of likes.
 */
const baseUrl = process.env['API_URL'] ?? 'http://127.0.0.1:8787'
const phone = process.env['BOT_PHONE'] ?? '+351910000012'
const client = createClient({ baseUrl })
const realtime = new Realtime(client.realtimeOptions())

await signInHere(client, baseUrl, phone)
realtime.on('interest:received', ({ from_user_id, user }) => likeBack(from_user_id, user.first_name))
realtime.on('message_request', ({ request_id, user }) => accept(request_id, user.first_name))
realtime.on('new_message', ({ sender_id, conversation_id, message_id, content }) => {
  if (sender_id === realtime.user) return
  realtime.receipts.markRead(conversation_id, message_id)
  console.log(`heard: ${content}`)
  realtime.messages.send({ conversation_id, content: `You said: ${content}`.slice(0, 1_000) })
})
realtime.messages.onSettled((settled) => 'error' in settled && console.log(`not sent: ${settled.error.code}`))
await realtime.start()

// What came before the bot did. Whatever comes by both ways is answered once: doing either again changes nothing.
for await (const { status, from_user_id, user } of client.interests.received())
  if (status === 'pending') await likeBack(from_user_id, user.first_name)
for await (const { status, id, user } of client.messageRequests.list({ type: 'received' }))
  if (status === 'pending') await accept(id, user.first_name)
console.log(`${phone} listens`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    realtime.stop()
    client.close()
    process.exit(0)
  })

async function likeBack(target_user_id: string, name: string | null): Promise<void> {
  const { is_match } = await client.discovery.swipe({ target_user_id, action: 'like' })
  console.log(is_match ? `matched with ${name}` : `liked ${name}`)
}

async function accept(requestId: string, name: string | null): Promise<void> {
  await client.messageRequests.respond(requestId, { action: 'accept' })
  console.log(`accepted the request of ${name}`)
}

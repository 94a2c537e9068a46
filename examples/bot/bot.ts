import { createClient } from '@vibesmatch/client'
import { Realtime } from '@vibesmatch/client/realtime'

/**
 * Somebody who likes back, takes every request and answers every message: for trying and testing an app. Bruno, who is the bot
 * without BOT_PHONE, has a plan that shows who likes him; without one, nobody is told of likes.
 */
const baseUrl = process.env['API_URL'] ?? 'http://127.0.0.1:8787'
const phone_number = process.env['BOT_PHONE'] ?? '+351910000012'
const client = createClient({ baseUrl })

await client.auth.sendCode({ phone_number })
await client.auth.verifyCode({ phone_number, otp: await codeFor(phone_number) })
const id = (await client.session.get())?.user.id

const realtime = new Realtime(client.realtimeOptions())
realtime.on('interest:received', ({ from_user_id, user }) => likeBack(from_user_id, user.first_name))
realtime.on('message_request', async ({ request_id, user }) => {
  await client.messageRequests.respond(request_id, { action: 'accept' })
  console.log(`accepted the request of ${user.first_name}`)
})
realtime.on('new_message', ({ sender_id, conversation_id, message_id, content }) => {
  if (sender_id === id) return
  realtime.receipts.markRead(conversation_id, message_id)
  console.log(`heard: ${content}`)
  realtime.messages.send({ conversation_id, content: `You said: ${content}`.slice(0, 1_000) })
})
realtime.messages.onSettled((settled) => 'error' in settled && console.log(`not sent: ${settled.error.code}`))
await realtime.start()
console.log(`${phone_number} listens`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    realtime.stop()
    client.close()
    process.exit(0)
  })

async function likeBack(target_user_id: string, name: string | undefined): Promise<void> {
  const { is_match } = await client.discovery.swipe({ target_user_id, action: 'like' })
  console.log(is_match ? `matched with ${name}` : `liked ${name}`)
}

/** In development, text messages wait in an outbox. */
async function codeFor(phone: string): Promise<string> {
  const answer = await fetch(`${baseUrl}/dev/outbox?to=${encodeURIComponent(phone)}`)
  const { data } = (await answer.json()) as { data: { messages: { otp: string }[] } }
  return data.messages[0]?.otp ?? ''
}

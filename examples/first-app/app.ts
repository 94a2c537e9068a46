import { createInterface } from 'node:readline/promises'
import { createClient, type FeedCard } from '@vibesmatch/client'
import { Realtime } from '@vibesmatch/client/realtime'

const baseUrl = process.env['API_URL'] ?? 'http://127.0.0.1:8787'
const client = createClient({ baseUrl })
const realtime = new Realtime(client.realtimeOptions())
const terminal = createInterface({ input: process.stdin })
const lines = terminal[Symbol.asyncIterator]()
const ask = async (question: string) => {
  console.log(question)
  return (await lines.next()).value ?? ''
}

const phone_number = await ask('Your phone number?')
await client.auth.sendCode({ phone_number })
await client.auth.verifyCode({ phone_number, otp: await ask('The code that you were sent?') })

let conversation_id: string | undefined
realtime.onState((state) => console.log(`connection: ${state}`))
realtime.on('match:created', (match) => {
  conversation_id = match.conversation_id
  console.log(`match: ${match.user.first_name}`)
})
realtime.on('new_message', ({ sender_id, content, conversation_id: where }) => {
  if (sender_id === realtime.user) return
  conversation_id = where
  console.log(`they: ${content}`)
})
await realtime.start()

let cards: FeedCard[] = []
console.log('feed, like 1, quit; everything else is said to the other person')
for (let line = await ask('Ready.'); line !== 'quit'; line = (await lines.next()).value ?? 'quit') {
  const [command, number] = line.split(' ')
  try {
    if (command === 'feed') {
      cards = (await client.discovery.feed({ limit: 10 })).items
      for (const [i, { first_name, age }] of cards.entries()) console.log(`${i + 1} ${first_name}, ${age}`)
    } else if (command === 'like') {
      const card = cards[Number(number) - 1]
      if (card) await client.discovery.swipe({ target_user_id: card.id, action: 'like' })
    } else if (conversation_id && line) {
      const { receipt } = realtime.messages.send({ conversation_id, content: line })
      receipt.then(
        () => console.log(`sent: ${line}`),
        (error: unknown) => console.log(`not sent: ${String(error)}`),
      )
    }
  } catch (error) {
    console.log(String(error))
  }
}
realtime.stop()
client.close()
terminal.close()

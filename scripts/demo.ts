import { parseArgs } from 'node:util'
import { drawPortrait } from '../drizzle/seed/picture.ts'
import { check, step } from './demo/check.ts'
import { Person } from './demo/person.ts'
import { bornYearsAgo } from '../drizzle/seed/days.ts'

/**
 * Two new people meet and chat on a running server: `npm run demo [-- --url http://127.0.0.1:8787]`.
 * Exits with an error at the first deviation from the contract.
 */
const { values } = parseArgs({
  options: { url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 8787}` } },
})
const url = values.url.replace(/\/$/, '')
const ana = new Person(url, 'Ana')
const ben = new Person(url, 'Ben')
// In the Atlantic, so that no other demo is near.
const place = { latitude: 30 + Math.random() * 15, longitude: -50 + Math.random() * 20 }
const startedAt = performance.now()

async function play(): Promise<void> {
  console.log(`Two people meet on ${url}\n`)

  await step('the server and all its parts are up', async () => {
    const response = await fetch(`${url}/health`)
    check(response.status === 200, '/health answers 200', await response.text())
  })

  await step('Ana and Ben sign in with the code sent to their phones', async () => {
    await Promise.all([ana.signIn(), ben.signIn()])
  })

  await step('Ana exchanges her refresh token; used again in time it gives the same', async () => {
    const spent = ana.refreshToken
    ana.keep(await ana.do('POST', '/auth/refresh-token', { refresh_token: spent }))
    const again = await ana.do('POST', '/auth/refresh-token', { refresh_token: spent })
    check(again['refresh_token'] === ana.refreshToken, 'a lost answer can be asked for again')
  })

  await step('a profile without a photo cannot be published', async () => {
    await ana.do('PUT', '/profile/me', {
      first_name: 'Ana',
      birth_date: bornYearsAgo(31),
      gender: 'female',
      location: place,
      preferences: { max_distance: 5, show_me: 'men' },
    })
    await ben.do('PUT', '/profile/me', {
      first_name: 'Ben',
      birth_date: bornYearsAgo(34),
      gender: 'male',
      location: place,
      preferences: { max_distance: 5, show_me: 'women' },
    })
    const { status, body } = await ana.call('POST', '/profile/publish')
    check(
      status === 409 && body.error?.code === 'PROFILE_INCOMPLETE',
      'publishing answers 409 PROFILE_INCOMPLETE',
      body,
    )
  })

  await step('both upload a photo, see it served, and publish', async () => {
    for (const person of [ana, ben]) {
      const form = new FormData()
      form.set('photo', new Blob([new Uint8Array(drawPortrait(Date.now()))], { type: 'image/png' }), 'me.png')
      form.set('is_primary', 'true')
      const { photo } = (await person.do('POST', '/profile/photos', form)) as { photo: { url: string } }
      const served = await fetch(photo.url)
      check(
        served.status === 200 && served.headers.get('content-type') === 'image/webp',
        'the photo is served',
        served.status,
      )
      await person.do('PUT', '/profile/interests', { interests: ['Hiking', 'Coffee', person.name] })
      await person.do('POST', '/profile/publish')
    }
  })

  const [anaSocket, benSocket] = await step('both open a socket', () => Promise.all([ana.connect(), ben.connect()]))

  await step('they find each other in the feed', async () => {
    const card = await ana.sees(ben)
    check(card?.['distance_km'] === 1, 'Ben is about a kilometre away', card)
    check(
      JSON.stringify(card['mutual_interests']) === '["Hiking","Coffee"]',
      'what they share is named',
      card['mutual_interests'],
    )
    check((await ben.sees(ana)) !== undefined, 'Ben sees Ana')
  })

  const { matchId, conversationId } = await step('they like each other, which makes a match', async () => {
    const first = await ana.do('POST', '/matching/swipe', { target_user_id: ben.id, action: 'like' })
    check(first['is_match'] === false, 'one like is no match yet', first)
    const second = await ben.do('POST', '/matching/swipe', { target_user_id: ana.id, action: 'like' })
    check(second['is_match'] === true, 'two likes are a match', second)
    check((await ben.sees(ana)) === undefined, 'who has been decided about leaves the feed')
    return { matchId: String(second['match_id']), conversationId: String(second['conversation_id']) }
  })

  await step('both are told, under both names', async () => {
    for (const socket of [anaSocket, benSocket]) {
      for (const name of ['match:created', 'new_match']) {
        const { data } = await socket.next(name)
        check(
          data['match_id'] === matchId && data['conversation_id'] === conversationId,
          `${name} names the match`,
          data,
        )
      }
    }
  })

  await step('Ana writes; Ben gets it with its place in the order, and she gets an ack', async () => {
    const ack = await anaSocket.request('send_message', {
      conversation_id: conversationId,
      content: 'Hello Ben!',
      message_type: 'text',
      client_message_id: 'a-1',
    })
    check(ack['seq'] === 1, 'the first message has seq 1', ack)
    const { data } = await benSocket.next('new_message')
    check(
      data['content'] === 'Hello Ben!' && data['seq'] === 1 && data['sender_id'] === ana.id,
      'Ben receives the message',
      data,
    )
    const again = await anaSocket.request('send_message', {
      conversation_id: conversationId,
      content: 'Hello Ben!',
      message_type: 'text',
      client_message_id: 'a-1',
    })
    check(again['message_id'] === ack['message_id'], 'the same client_message_id is the same message', again)
  })

  await step('Ben types, and answers over REST by the match', async () => {
    benSocket.send('typing_start', { match_id: matchId })
    const { data } = await anaSocket.next('user_typing')
    check(data['user_id'] === ben.id && data['is_typing'] === true, 'Ana sees him type', data)
    const sent = await ben.do('POST', '/messages/send', {
      match_id: matchId,
      content: 'Hello Ana!',
      client_message_id: 'b-1',
    })
    check(sent['seq'] === 2, 'his message comes second', sent)
  })

  await step('Ben reads; his count goes to 0', async () => {
    const before = (await ben.do('GET', '/conversations'))['conversations'] as { unread_count: number }[]
    check(before[0]?.unread_count === 1, 'one message is unread', before)
    const { messages } = (await ben.do('GET', `/conversations/${conversationId}/messages`)) as {
      messages: { id: string; seq: number }[]
    }
    check(messages.map(({ seq }) => seq).join() === '2,1', 'history is newest first', messages)
    await benSocket.request('mark_read', { message_id: messages[1]?.id })
    await benSocket.next('message_read')
    const after = (await ben.do('GET', '/conversations'))['conversations'] as { unread_count: number }[]
    check(after[0]?.unread_count === 0, 'nothing is unread', after)
  })

  await step("Ben's connection drops; what Ana writes meanwhile waits for him", async () => {
    const seen = Math.max(...benSocket.frames.map(({ data }) => Number(data['event_id'] ?? 0)))
    benSocket.close()
    await benSocket.closed
    for (const n of [2, 3, 4])
      await anaSocket.request('send_message', {
        conversation_id: conversationId,
        content: `Are you there? (${n})`,
        client_message_id: `a-${n}`,
      })

    const back = await ben.connect()
    back.send('resume', { last_event_id: seen })
    const { data } = await back.next('resumed')
    check(data['complete'] === true && data['replayed'] === 3, 'three events are replayed, and that is all', data)
    const contents = back.frames.filter(({ event }) => event === 'new_message').map((frame) => frame.data['seq'])
    check(contents.join() === '3,4,5', 'exactly what he missed, in order', contents)
    back.close()
  })

  await step('Ana listens in the conversation itself and hears Ben at once', async () => {
    const { ticket } = (await ana.do('POST', '/realtime/ticket')) as { ticket: string }
    const { DemoSocket } = await import('./demo/socket.ts')
    const room = await DemoSocket.open(`${url}/api/v1/conversations/${conversationId}/ws?ticket=${ticket}`)
    await room.next('authenticated')
    await ben.do('POST', '/messages/send', { conversation_id: conversationId, content: 'Here I am.' })
    const { data } = await room.next('new_message')
    check(data['seq'] === 6, 'the message arrives on the socket of the conversation', data)
    room.close()
  })

  await step('Ana logs out: her socket closes and her token is worth nothing', async () => {
    await ana.do('POST', '/auth/logout')
    check((await anaSocket.closed) === 4001, 'the socket closes with 4001')
    const { status } = await ana.call('GET', '/auth/me')
    check(status === 401, 'the next request is 401', status)
  })

  console.log(`\nAll of it works, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
}

try {
  await play()
  process.exit(0)
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

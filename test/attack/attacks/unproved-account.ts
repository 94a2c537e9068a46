import { once } from 'node:events'
import type { Attack } from '../attack.ts'
import { ADULT } from '../stack.ts'

export const attack: Attack = {
  title: 'Publishing, liking, writing and calling under an address that was never proved',
  bound: 'nothing of it reaches anybody, over REST or a socket',
  async run(stack) {
    const victim = await stack.person()
    const { body } = await stack.ask('POST', '/auth/register', {
      body: { email: `nobody-${crypto.randomUUID()}@mail.test`, password: 'six blue herons wade' },
    })
    const token = String(body.data.token)
    const profile = {
      first_name: 'Eve',
      birth_date: ADULT,
      gender: 'female',
      location: { latitude: 52.5, longitude: 13.4 },
    }
    await stack.ask('PUT', '/profile/me', { token, body: profile })
    const target = { target_user_id: victim.id }
    const id = crypto.randomUUID()
    const tried: [string, string, object?][] = [
      ['POST', '/profile/publish'],
      ['POST', '/matching/swipe', { ...target, action: 'like' }],
      ['POST', '/matching/swipe', { ...target, action: 'super_like' }],
      ['POST', `/matches/like/${victim.id}`],
      ['POST', `/matches/dislike/${victim.id}`],
      ['POST', '/matching/rewind'],
      ['POST', '/connections/interest', { to_user_id: victim.id }],
      ['POST', '/connections/interest/accept', { from_user_id: victim.id }],
      ['POST', '/messages/request', { receiver_id: victim.id, content: 'hello' }],
      ['POST', '/messages/send', { receiver_id: victim.id, content: 'hello' }],
      ['POST', '/match/find', { mode: 'chat' }],
      ['POST', `/calls/initiate/${id}`, { media: 'audio' }],
      ['POST', `/calls/${id}/answer`],
      ['GET', '/calls/ice-servers'],
    ]
    const answers = []
    for (const [method, path, sent] of tried)
      answers.push(await stack.ask(method, path, { token, ...(sent === undefined ? {} : { body: sent }) }))
    const codes = answers.map((answer) => answer.body.error?.code as string | undefined)

    const socket = await stack.socket('/ws', { token })
    const frame = { event: 'send_message', id: 'x', data: { receiver_id: victim.id, content: 'hello' } }
    socket.send(JSON.stringify(frame))
    let onSocket = ''
    while (!onSocket.includes('"id":"x"')) onSocket = String((await once(socket, 'message'))[0])
    socket.close()

    const [traces] = await stack.sql(
      `select (select count(*) from decisions where from_user_id = $1)::int + (select count(*) from live_searches where user_id = $1)::int
         + (select count(*) from listings where user_id = $1)::int as count`,
      [body.data.user.id],
    )
    const refused = codes.filter((code) => code === 'VERIFICATION_REQUIRED').length
    return {
      measured: `${refused} of ${tried.length} operations and ${onSocket.includes('VERIFICATION_REQUIRED') ? 1 : 0} of 1 events refused, ${traces?.['count']} traces`,
      holds: refused === tried.length && onSocket.includes('VERIFICATION_REQUIRED') && traces?.['count'] === 0,
    }
  },
}

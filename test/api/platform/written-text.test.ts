import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { freshPlace, matched, published, signIn, type Pair, type Person } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { connect } from '../../support/sockets.ts'

/** What people write, through every operation and event that takes it, as others are given it. */

interface Field {
  name: string
  /** Writes a text and reads what has become of it; the code of the refusal where it is refused. */
  write(text: string): Promise<string | null>
}

const profileField = (
  field: string,
  readOwn: (profile: Record<string, string>) => string | null | undefined,
): Field => ({
  name: `PUT /profile/me ${field}`,
  write: async (text) => {
    const { data, error } = await (await signIn()).call('PUT', '/profile/me', { [field]: text })
    return error.code ?? readOwn(data['profile']) ?? null
  },
})

const firstName = profileField('first_name', (profile) => profile['first_name'])
const lastName = profileField('last_name', (profile) => profile['last_name'])
const place = profileField('location_name', (profile) => profile['location_name'])
const bio = profileField('bio', (profile) => profile['bio'])

const interest: Field = {
  name: 'PUT /profile/interests',
  write: async (text) => {
    const { data, error } = await (await signIn()).call('PUT', '/profile/interests', { interests: [text] })
    return error.code ?? data['profile'].interests[0]
  },
}

const two = async (): Promise<[Person, Person]> => {
  const location = await freshPlace()
  return Promise.all([published({ location }), published({ location })])
}

const note: Field = {
  name: 'POST /matching/swipe note',
  write: async (text) => {
    const [a, b] = await two()
    const { error } = await a.call('POST', '/matching/swipe', {
      target_user_id: b.id,
      action: 'super_like',
      note: text,
    })
    return error.code ?? (await b.call('GET', '/connections/interests/received')).data['interests'][0].note
  },
}

const request: Field = {
  name: 'POST /messages/request',
  write: async (text) => {
    const [a, b] = await two()
    const { error } = await a.call('POST', '/messages/request', { receiver_id: b.id, content: text })
    return error.code ?? (await b.call('GET', '/messages/requests')).data['requests'][0].preview_text
  },
}

/** A pair for so many texts: it may send only so much in a while. */
function pairs(texts: number): () => Promise<Pair> {
  let [pair, left]: [Promise<Pair> | undefined, number] = [undefined, 0]
  return () => {
    if (left === 0 || pair === undefined) [pair, left] = [matched(), texts]
    left -= 1
    return pair
  }
}
const [forMessages, forFrames, forEdits, forCaptions] = [pairs(20), pairs(5), pairs(10), pairs(20)]

const contentOf = async ({ b, conversationId }: Pair, id: string) => {
  const { data } = await b.call('GET', `/conversations/${conversationId}/messages?limit=100`)
  return (data['messages'] as { id: string; content: string }[]).find((message) => message.id === id)?.content ?? null
}

const send = ({ a, conversationId }: Pair, content: string, picture: object = {}) =>
  a.call('POST', '/messages/send', { conversation_id: conversationId, content, ...picture })

const message: Field = {
  name: 'POST /messages/send',
  write: async (text) => {
    const pair = await forMessages()
    const { data, error } = await send(pair, text)
    return error.code ?? contentOf(pair, data['message_id'])
  },
}

const frame: Field = {
  name: 'send_message',
  write: async (text) => {
    const pair = await forFrames()
    const socket = await connect('/ws', pair.a.token)
    const { event, data } = await socket.request('send_message', {
      conversation_id: pair.conversationId,
      content: text,
    })
    socket.close()
    return event === 'error' ? data['code'] : contentOf(pair, data['message_id'])
  },
}

const edit: Field = {
  name: 'PATCH /messages/{messageId}',
  write: async (text) => {
    const pair = await forEdits()
    const id = (await send(pair, 'Hello')).data['message_id']
    const { error } = await pair.a.call('PATCH', `/messages/${id}`, { content: text })
    return error.code ?? contentOf(pair, id)
  },
}

const caption: Field = {
  name: 'POST /messages/send, a caption',
  write: async (text) => {
    const pair = await forCaptions()
    const form = new FormData()
    form.set('file', new File([onePixelPng()], 'a.png', { type: 'image/png' }))
    form.set('conversation_id', pair.conversationId)
    const { media_id } = (await pair.a.call('POST', '/media', form)).data
    const { data, error } = await send(pair, text, { message_type: 'image', media_id })
    return error.code ?? contentOf(pair, data['message_id'])
  },
}

const report: Field = {
  name: 'POST /users/{userId}/report',
  write: async (text) => {
    const [a, b] = await two()
    const { data, error } = await a.call('POST', `/users/${b.id}/report`, { reason: 'spam', description: text })
    if (error.code) return error.code
    const [row] = await query<{ description: string | null }>('select description from reports where id = $1', [
      data['report_id'],
    ])
    return row?.description ?? null
  },
}

const NAMES = [firstName, lastName, place]
const LINES = [interest, note]
const TEXTS = [bio, request, message, frame, edit, caption, report]
const ALL = [...NAMES, ...LINES, ...TEXTS]
/** Where nothing is as good as a text that shows nothing. */
const MAY_BE_EMPTY = new Set([bio, caption, report])

/** Nothing to be seen: blank glyphs and fillers together, a mark of direction, a mark without a letter. */
const BLANKS = ['\u{1d159}\u{13441}\u{13442}\ufffc\u2800\u3164\u115f\u034f', '\u200f', ' \u0301 ']
const WRITTEN: [what: string, text: string, expected: string][] = [
  ['no blanks within', 'A\u3164n\u2800a\u115f B\u034fe\u{1d159}n\ufffc\u{13441}', 'Ana Ben'],
  ['no joiners and selectors where nothing needs them', 'A\u200dn\ufe0fa\u{e0100} 1\ufe0f می\u200c', 'Ana 1 می'],
  ['joiners and selectors that scripts need', 'می\u200cخواهم क्\u200dष 葛\u{e0100}飾 ᠮᠣᠩᠭᠣᠯ\u180eᠠ', ''],
  ['joiners and selectors that emoji need', '👩\u200d❤\ufe0f\u200d👨 1\ufe0f\u20e3 ☺\ufe0e', ''],
  ['no embeddings, overrides and open isolates', '\u2069\u202aAna\u202c \u202dBen\u202e\u2067', 'Ana Ben'],
  ['marks that put punctuation into place', 'שלום C++\u200f! مرحبا (C)\u061c', ''],
]

describe.each(ALL)('$name', (field) => {
  it('takes nothing that shows nothing', async () => {
    for (const text of BLANKS)
      if (MAY_BE_EMPTY.has(field)) expect((await field.write(text)) ?? '').toBe('')
      else expect(await field.write(text)).toBe('VALIDATION_FAILED')
  })

  it.each(WRITTEN)('has %s', async (_what, text, expected) => {
    expect(await field.write(text)).toBe(expected || text.normalize('NFC'))
  })
})

describe.each([...LINES, ...TEXTS])('$name', (field) => {
  it('has isolates that are closed, and marks', async () => {
    const text = '\u2067שלום\u2069 Ana\u200e! a \u2068b \u2066c\u2069\u2069'
    expect(await field.write(text)).toBe(text)
  })
})

describe.each(NAMES)('$name', (field) => {
  it.each([
    ['Ana\u200e', 'Ana'],
    ['\u200f\u2067Ana\u2069', 'Ana'],
    ['דן\u200f', 'דן'],
    ['⠁\u2800\u2800⠃\u2800', '⠁ ⠃'],
  ])('keeps no mark that only makes a twin: %j', async (text, expected) => {
    expect(await field.write(text)).toBe(expected)
  })
})

describe.each(TEXTS)('$name', (field) => {
  it('keeps a drawing in braille', async () => {
    const drawing = '\u28ff\u2800\u28ff\n\u2800\u28ff\u2800\u28ff'
    expect(await field.write(drawing)).toBe(drawing)
  })
})

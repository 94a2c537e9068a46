import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import {
  codeFor,
  freshEmail,
  freshPhone,
  laterMails,
  mailedToken,
  PASSWORD,
  personOf,
  proveEmail,
  register,
  signIn,
  unsentMails,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** Codes, phone numbers and addresses as people type and paste them, through every operation that takes one. */

// Mails leave after the answer; this Worker answers once they have.
const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const pathOf = ({ error }: Awaited<ReturnType<typeof post>>) => error.details?.['issues'][0]

const inScript = (zero: number) => (text: string) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
const arabic = inScript(0x0660)
const persian = inScript(0x06f0)
const devanagari = inScript(0x0966)
const fullWidth = inScript(0xff10)
const bold = inScript(0x1d7ce)

describe('a code', () => {
  const grouped = (sign: string) => (code: string) => `${code.slice(0, 3)}${sign}${code.slice(3)}`
  const WAYS: [string, (code: string) => string][] = [
    ['in two groups', grouped(' ')],
    ['in two groups, with a space that does not break', grouped('\u00a0')],
    ['with a hyphen', grouped('-')],
    ['with another hyphen', grouped('\u2011')],
    ['with a dash', grouped(' – ')],
    ['with dots', grouped('.')],
    ['digit by digit', (code) => code.split('').join(' ')],
    ['with a keyboard’s space', (code) => `${code} `],
    ['with the end of a line', (code) => `\t${code}\r\n`],
    ['in Arabic-Indic digits', arabic],
    ['in Persian digits', persian],
    ['in Devanagari digits', devanagari],
    ['in full-width digits', (code) => fullWidth(grouped('－')(code))],
    ['in mathematical digits', bold],
    ['between direction marks', (code) => `\u200e${code}\u200f`],
    ['in an isolate', (code) => `\u2068${code}\u2069`],
    ['with a zero-width space', grouped('\u200b')],
  ]

  it.each(WAYS)('signs in, typed %s', async (_way, typed) => {
    const phone = freshPhone()
    await post('send-otp', { phone_number: phone })
    const { status, data, text } = await post('verify-otp', {
      phone_number: phone,
      otp: typed(await codeFor(phone)),
    })
    expect(status, text).toBe(200)
    expect(data['user'].phone_number).toBe(phone)
  })

  it.each(WAYS.slice(-3))('adds a phone, typed %s', async (_way, typed) => {
    const [person, phone] = [await signIn(), freshPhone()]
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    const body = { phone_number: phone, otp: typed(await codeFor(phone)) }
    expect((await person.call('POST', '/auth/link/phone', body)).data['user'].phone_number).toBe(phone)
  })

  it.each(['', '12345', '1234567', '12345a', 'O12345', '123_456', '1 2 3', '١٢٣٤٥', '①②③④⑤⑥', '1'.repeat(65)])(
    'is six digits, not "%s"',
    async (otp) => {
      expect(pathOf(await post('verify-otp', { phone_number: freshPhone(), otp })).path).toBe('body.otp')
    },
  )
})

describe('a phone number', () => {
  const WAYS: [string, (phone: string) => string][] = [
    ['out of an address book', (phone) => `\u202a${phone}\u202c`],
    ['out of another address book', (phone) => `\u2066${phone.replace('+49', '+49\u00a0')}\u2069`],
    ['with marks between its digits', (phone) => phone.split('').join('\u200b')],
    ['with a mark behind it', (phone) => `${phone}\u200e `],
    ['in groups', (phone) => phone.replace('+49', '+49 (0) ')],
    ['with hyphens that do not break', (phone) => phone.replace('+4915', '+49\u201115')],
    ['in Arabic-Indic digits', arabic],
    ['in Persian digits', persian],
    ['in Devanagari digits', devanagari],
    ['in full-width signs', (phone) => fullWidth(phone).replace('+', '＋')],
  ]

  it.each(WAYS)('is one with itself, typed %s', async (_way, typed) => {
    const phone = freshPhone()
    expect((await post('send-otp', { phone_number: typed(phone) })).status).toBe(200)
    const unsent = await call('GET', `/dev/outbox?to=${encodeURIComponent(typed(phone))}`)
    expect(unsent.data['messages'][0].to).toBe(phone)
    const otp = await codeFor(phone)
    const { data, text } = await post('verify-otp', { phone_number: typed(phone), otp })
    expect(data['user']?.phone_number, text).toBe(phone)
    expect((await signIn(phone)).id).toBe(data['user'].id)
  })

  it.each(WAYS.slice(0, 3))('is added, typed %s', async (_way, typed) => {
    const [person, phone] = [await signIn(), freshPhone()]
    await person.call('POST', '/auth/link/phone', { phone_number: typed(phone) })
    const body = { phone_number: typed(phone), otp: await codeFor(phone) }
    expect((await person.call('POST', '/auth/link/phone', body)).data['user'].phone_number).toBe(phone)
  })

  it('has one allowance, however it is typed', async () => {
    const phone = freshPhone()
    const codes: number[] = []
    for (const typed of [phone, arabic(phone), `\u202a${phone}\u202c`, fullWidth(phone)])
      codes.push((await post('send-otp', { phone_number: typed })).status)
    expect(codes).toEqual([200, 200, 200, 429])
  })

  it.each(['', '0151 1234567', '+', '+49', '+4', 'tel', '+49 151 12345678 x', '\u202a\u202c', '+1 800 FLOWERS'])(
    'is refused by its field: "%s"',
    async (phone_number) => {
      expect(pathOf(await post('send-otp', { phone_number })).path).toBe('body.phone_number')
    },
  )
})

/** A name in front of the @ that nobody else in the tests has. */
const freshName = () => freshEmail().split('@')[0] ?? ''

describe('an address', () => {
  const SPELLINGS: [string, (name: string) => string, (name: string) => string][] = [
    ['in capitals', (name) => `${name}@mail.test`, (name) => `${name}@Mail.TEST`.toUpperCase()],
    ['with a keyboard’s space', (name) => `${name}@mail.test`, (name) => ` ${name}@mail.test \n`],
    ['out of an address book', (name) => `${name}@mail.test`, (name) => `\u202a${name}@mail.test\u202c`],
    ['with its domain in Cyrillic', (name) => `${name}@xn--e1afmkfd.xn--p1ai`, (name) => `${name}@пример.рф`],
    ['with its domain in capitals', (name) => `${name}@xn--e1afmkfd.xn--p1ai`, (name) => `${name}@ПРИМЕР.РФ`],
    ['with a sharp s', (name) => `${name}@xn--fuball-cta.de`, (name) => `${name}@fußball.de`],
    ['with an ideographic stop', (name) => `${name}@xn--wgv71a.jp`, (name) => `${name}@日本。jp`],
    ['decomposed', (name) => `${name}@xn--mnchen-3ya.de`, (name) => `${name}@mu\u0308nchen.de`],
    ['with an ampersand', (name) => `tom&${name}@mail.test`, (name) => `Tom&${name}@mail.test`],
    [
      'with every sign of an atom',
      (name) => `!#$%&'*+/=?^_\`{|}~-.${name}@m.test`,
      (name) => `!#$%&'*+/=?^_\`{|}~-.${name}@M.test`,
    ],
  ]

  it('in any spelling is one address in every operation', async () => {
    const name = `tom&${freshName()}`
    const [stored, spelled] = [`${name}@xn--e1afmkfd.xn--p1ai`, ` ${name.toUpperCase()}@Пример.РФ `]
    const registered = await post('register', { email: spelled, password: PASSWORD })
    expect([registered.status, registered.data['user']?.email], registered.text).toEqual([201, stored])
    const { id } = registered.data['user']
    for (const email of [stored, spelled])
      expect((await post('login', { email, password: PASSWORD })).data['user']?.id, email).toBe(id)

    await laterMails(stored)
    expect((await post('resend-verification', { email: spelled })).status).toBe(200)
    for (const to of [stored, spelled]) expect(await unsentMails(to)).toHaveLength(2)
    expect((await proveEmail(personOf(registered.data), stored)).status).toBe(200)
    expect((await post('forgot-password', { email: spelled })).status).toBe(200)
    const password = 'four green swans glide'
    expect((await post('reset-password', { token: await mailedToken(stored), password })).status).toBe(200)
    expect((await post('login', { email: spelled, password })).data['user'].id).toBe(id)
    // It is taken now, in either spelling, and only its owner hears of it.
    await post('register', { email: stored, password: PASSWORD })
    expect((await unsentMails(spelled))[0]?.body).toContain('already')
  })

  it.each(SPELLINGS)('is stored and written to in one form, %s', async (_way, canonical, typed) => {
    const [person, name] = [await signIn(), freshName()]
    const linked = await person.call('POST', '/auth/link/email', { email: typed(name) }, { fetcher })
    expect(linked.status, linked.text).toBe(200)
    await proveEmail(person, canonical(name))
    expect((await person.call('GET', '/auth/me')).data['user'].email).toBe(canonical(name))
  })

  it('has one allowance, however it is typed', async () => {
    const name = freshName()
    const ip = '198.51.100.77'
    const codes: number[] = []
    for (const email of [
      `${name}@xn--e1afmkfd.xn--p1ai`,
      `${name}@пример.рф`,
      ` ${name}@Пример.РФ`,
      `${name}@пример.рф `,
    ])
      codes.push((await call('POST', '/auth/forgot-password', { body: { email }, ip, fetcher })).status)
    expect(codes).toEqual([200, 200, 200, 429])
  })

  it('is no other one that looks like it', async () => {
    const { email, person } = await register({ isVerified: true })
    // The Kelvin sign, whose small letter is the one on every keyboard.
    expect(pathOf(await post('login', { email: email.replace('k', '\u212a'), password: PASSWORD })).path).toBe(
      'body.email',
    )
    const other = await post('register', { email: email.replace('mail.test', 'mаil.test'), password: PASSWORD })
    expect(personOf(other.data).id).not.toBe(person.id)
    expect(other.data['user'].email).toMatch(/@xn--/)
  })

  it.each([
    '',
    '@',
    'kim',
    'kim@mail',
    'kim@@mail.test',
    'kim@x@mail.test',
    '.kim@mail.test',
    'kim.@mail.test',
    'ki..m@mail.test',
    'ki m@mail.test',
    'ki\u200bm@mail.test',
    'kimé@mail.test',
    'kim,lee@mail.test',
    '"kim"@mail.test',
    'kim@-mail.test',
    'kim@mail-.test',
    'kim@mail..test',
    'kim@mail.test.',
    'kim@mail_box.test',
    'kim@192.0.2.1',
    'kim@[192.0.2.1]',
    'kim@0x7f.1',
    'kim@ma%69l.test',
    'kim@mail.test:80',
    'kim@mail.test/x',
    'kim@mail／x.test',
    'kim@a\u200db.test',
    `${'k'.repeat(65)}@mail.test`,
    `kim@${'m'.repeat(64)}.test`,
    `kim@${'m.'.repeat(130)}test`,
  ])('is refused by its field in every operation: "%s"', async (email) => {
    for (const path of ['register', 'login', 'resend-verification', 'forgot-password']) {
      const answer = await post(path, { email, ...(/register|login/.test(path) ? { password: PASSWORD } : {}) })
      expect(pathOf(answer), path).toMatchObject({
        path: 'body.email',
        message: expect.stringMatching(/e-mail address|characters/),
      })
    }
  })
})

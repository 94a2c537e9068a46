import { env } from 'cloudflare:workers'
import { exportSPKI, importJWK, SignJWT, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../src/foundation/errors.ts'
import { playStoreProvider, type PlayStoreProvider } from '../../../src/providers/play-store/play-store.ts'
import { readSettings } from '../../../src/settings.ts'
import { newKey } from '../../support/google.ts'
import {
  CERTIFICATES,
  playApp,
  PUSH_AUDIENCE,
  PUSH_EMAIL,
  type PlayApp,
  type SignedPush,
} from '../../support/play-store.ts'

let app: PlayApp
let store: PlayStoreProvider
beforeAll(async () => {
  app = await playApp()
  store = storeOf()
})

function storeOf(changes: Record<string, unknown> = {}, now?: () => number): PlayStoreProvider {
  const made = playStoreProvider(readSettings({ ...env, ...app.settings, ...changes }), now)
  if (!made) throw new Error('Google Play is not configured')
  return made
}

const TOKEN = 'minodojglppganfbiedlabed.AO-J1OyNtpooSraUdtKlZ_9gYs0o20ZF'
const AT = '1700000000123'
const notice = (more: Record<string, unknown>) => ({ eventTimeMillis: AT, ...more })
const RENEWED = notice({ subscriptionNotification: { version: '1.0', notificationType: 2, purchaseToken: TOKEN } })

async function pushOf(
  more: Record<string, unknown> = RENEWED,
  claims: Record<string, unknown> = {},
): Promise<SignedPush> {
  const [push] = await app.pushes({ notices: [notice(more)], claims })
  if (!push) throw new Error('nothing was signed')
  return push
}
const read = ({ authorization, body }: SignedPush) => store.readPush(authorization, body)

const envelopeOf = (text: string | Uint8Array, message: Record<string, unknown> = {}): string => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const data = btoa(String.fromCharCode(...bytes))
  return JSON.stringify({ message: { data, messageId: '1', ...message }, subscription: 'projects/p/subscriptions/s' })
}
const event = (more: Record<string, unknown> = {}) =>
  JSON.stringify({ version: '1.0', packageName: app.packageName, ...RENEWED, ...more })

describe('a push of Google Play', () => {
  it('says which subscription has changed', async () => {
    const push = await pushOf()
    const { messageId } = (JSON.parse(push.body) as { message: { messageId: string } }).message
    const expected = {
      id: messageId,
      at: Number(AT),
      kind: 'subscription',
      type: 'renewed',
      purchaseToken: TOKEN,
      orderId: null,
    }
    expect(await read(push)).toEqual(expected)
    // An endpoint may have parsed the body already.
    expect(await store.readPush(push.authorization, JSON.parse(push.body))).toEqual(expected)
  })

  it.each([
    [
      { oneTimeProductNotification: { version: '1.0', notificationType: 1, purchaseToken: TOKEN, sku: 'coins' } },
      { kind: 'product', type: 'purchased', purchaseToken: TOKEN },
    ],
    [
      { voidedPurchaseNotification: { purchaseToken: TOKEN, orderId: 'GPA.1..2', productType: 1, refundType: 1 } },
      { kind: 'voided', of: 'subscription', type: 'full_refund', purchaseToken: TOKEN, orderId: 'GPA.1..2' },
    ],
    [
      { voidedPurchaseNotification: { purchaseToken: TOKEN, orderId: 'GPA.1', productType: 2, refundType: 2 } },
      { kind: 'voided', of: 'product', type: 'quantity_based_partial_refund', orderId: 'GPA.1' },
    ],
    [{ testNotification: { version: '1.0' } }, { kind: 'test', purchaseToken: null }],
    // Google adds kinds and types; refusing one would have it sent again for a week.
    [{ pendingRefundReviewNotification: { pendingRefundToken: 'x', orderId: 'GPA.1' } }, { kind: 'other' }],
    [
      { subscriptionNotification: { version: '1.0', notificationType: 99, purchaseToken: TOKEN } },
      { kind: 'subscription', type: '99' },
    ],
  ])('may be about something else: %j', async (more, expected) => {
    expect(await read(await pushOf(notice(more)))).toMatchObject({ at: Number(AT), ...expected })
  })

  it('follows each change that the tests make of a purchase', async () => {
    const other = await playApp()
    const { token } = await other.play('subscribe')
    await other.play('renew', { token })
    await other.play('cancel', { token })
    const { orderId } = await other.play('buy', { quantity: 2 })
    await other.play('void', { orderId, quantity: 1 })
    await other.play('test')
    const reader = storeOf(other.settings)
    const read = await Promise.all(
      (await other.pushes()).map(({ authorization, body }) => reader.readPush(authorization, body)),
    )
    expect(read.map(({ kind, type }) => `${kind} ${type}`)).toEqual([
      'subscription purchased',
      'subscription renewed',
      'subscription canceled',
      'product purchased',
      'voided quantity_based_partial_refund',
      'test test',
    ])
    expect(new Set(read.map(({ id }) => id)).size).toBe(6)
    expect(await other.pushes()).toEqual([])
  })

  it('gives each type the name that Google gives it', async () => {
    const names: Record<number, string> = { 1: 'recovered', 4: 'purchased', 12: 'revoked', 13: 'expired' }
    Object.assign(names, { 5: 'on_hold', 6: 'in_grace_period', 17: 'items_changed', 20: 'pending_purchase_canceled' })
    for (const [number, type] of Object.entries(names)) {
      const subscriptionNotification = { notificationType: Number(number), purchaseToken: TOKEN }
      expect(await read(await pushOf(notice({ subscriptionNotification })))).toMatchObject({ type })
    }
  })

  it('is signed by either name of Google, and may be half a minute from our clock', async () => {
    const seconds = Math.floor(Date.now() / 1000)
    for (const claims of [{ iss: 'accounts.google.com' }, { exp: seconds - 20 }, { iat: seconds + 20 }])
      expect(await read(await pushOf(RENEWED, claims))).toMatchObject({ type: 'renewed' })
  })
})

describe('a push is refused', () => {
  const seconds = () => Math.floor(Date.now() / 1000)
  it.each([
    ['another issuer', { iss: 'https://accounts.google.com.evil.test' }],
    ['no issuer', { iss: null }],
    ['another audience', { aud: `${PUSH_AUDIENCE}/` }],
    ['several audiences', { aud: [PUSH_AUDIENCE, 'https://evil.test'] }],
    ['no audience', { aud: null }],
    ['another account', { email: 'somebody@vibesmatch-test.iam.gserviceaccount.com' }],
    ['the account in capitals', { email: PUSH_EMAIL.toUpperCase() }],
    ['no account', { email: null }],
    ['an unverified account', { email_verified: false }],
    ['a verified account in words', { email_verified: 'true' }],
    ['no word about the account', { email_verified: null }],
    ['a time that is over', { exp: seconds() - 40, iat: seconds() - 3640 }],
    ['no end', { exp: null }],
    ['no beginning', { iat: null }],
    ['a time to come', { iat: seconds() + 120, exp: seconds() + 3600 }],
    ['a token that is valid for years', { iat: seconds() - 7200, exp: seconds() + 1e8 }],
    ['a token that is not valid yet', { nbf: seconds() + 120 }],
  ])('that has %s', async (_why, claims) => {
    await expect(read(await pushOf(RENEWED, claims))).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it('once it is older than its hour, by the clock of the Worker', async () => {
    const push = await pushOf()
    const readAt = (seconds: number) =>
      storeOf({}, () => Date.now() + seconds * 1000).readPush(push.authorization, push.body)
    expect(await readAt(3500)).toMatchObject({ type: 'renewed' })
    await expect(readAt(3700)).rejects.toMatchObject({ status: 401 })
    await expect(readAt(-3700)).rejects.toMatchObject({ status: 401 })
  })

  const claims = () => ({
    iss: 'https://accounts.google.com',
    aud: PUSH_AUDIENCE,
    email: PUSH_EMAIL,
    email_verified: true,
    iat: seconds(),
    exp: seconds() + 3600,
  })
  const published = async (): Promise<JWK & { kid: string }> => {
    const { keys } = await (await fetch(CERTIFICATES)).json<{ keys: (JWK & { kid: string })[] }>()
    const [key] = keys
    if (!key) throw new Error('no key is published')
    return key
  }
  /** What becomes of a good notification under a header. */
  const outcome = (authorization: string | null) =>
    store.readPush(authorization, envelopeOf(event())).then(
      () => 'taken',
      (error: unknown) => (error instanceof AppError ? error.code : 'thrown'),
    )

  it('that another key has signed, under its own name or that of Google', async () => {
    const { kid } = await published()
    const other = await newKey()
    for (const name of [kid, other.kid]) {
      const signed = new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: name })
      expect(await outcome(`Bearer ${await signed.sign(other.privateKey)}`)).toBe('UNAUTHORIZED')
    }
  })

  it('that is signed with the public key as a secret, with nothing, or without a key’s name', async () => {
    const jwk = await published()
    const key = await importJWK(jwk, 'RS256', { extractable: true })
    if (key instanceof Uint8Array) throw new Error('not a public key')
    for (const secret of [await exportSPKI(key), JSON.stringify(jwk), jwk.n ?? '']) {
      const signed = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: jwk.kid })
      expect(await outcome(`Bearer ${await signed.sign(new TextEncoder().encode(secret))}`)).toBe('UNAUTHORIZED')
    }
    const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '')
    for (const alg of ['none', 'None', 'RS256'])
      expect(await outcome(`Bearer ${part({ alg, kid: jwk.kid })}.${part(claims())}.`)).toBe('UNAUTHORIZED')
    const [header = '', payload = '', signature = ''] = (await pushOf()).authorization.slice(7).split('.')
    expect(await outcome(`Bearer ${part({ alg: 'RS256', typ: 'JWT' })}.${payload}.${signature}`)).toBe('UNAUTHORIZED')
    expect(await outcome(`Bearer ${header}.${part({ ...claims(), sub: 'x' })}.${signature}`)).toBe('UNAUTHORIZED')
  })

  it.each([null, '', 'Bearer', 'Bearer ', 'Basic eDp5', 'Bearer a.b', `Bearer ${'a'.repeat(9000)}`, 'Bearer a.b.c, d'])(
    'without a token: %s',
    async (authorization) => {
      expect(await outcome(authorization)).toBe('UNAUTHORIZED')
    },
  )

  it('while it is not known which keys are Google’s, and Pub/Sub comes again', async () => {
    const { authorization, body } = await pushOf()
    const away = storeOf({ GOOGLE_JWKS_URL: 'http://127.0.0.1:1/certs' })
    await expect(away.readPush(authorization, body)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('an authentic push is refused', () => {
  const readBody = async (body: unknown) => {
    const { authorization } = await pushOf()
    return store.readPush(authorization, body)
  }
  it.each<[string, () => unknown]>([
    ['is not JSON', () => '{'],
    ['is empty', () => ''],
    ['is null', () => 'null'],
    ['is a list', () => '[]'],
    ['has no message', () => '{"subscription":"s"}'],
    ['has no data', () => '{"message":{"messageId":"1"}}'],
    ['has no id', () => JSON.stringify({ message: { data: btoa(event()) } })],
    ['has an id that could be a key', () => envelopeOf(event(), { messageId: '1:2 *' })],
    ['has an id that is a number', () => envelopeOf(event(), { messageId: 1 })],
    ['has garbage for data', () => envelopeOf('', { data: '%%%%' })],
    ['has data that is no text', () => envelopeOf(new Uint8Array([0xff, 0xfe, 0x00, 0x80]))],
    ['has a broken letter in a token', () => envelopeOf(withByte(event(), 'minodo', 0xff))],
    ['has data that is not JSON', () => envelopeOf('{"version"')],
    ['has data that is a number', () => envelopeOf('7')],
    ['is about another app', () => envelopeOf(event({ packageName: `${app.packageName}x` }))],
    ['names no app', () => envelopeOf(event({ packageName: undefined }))],
    ['has no time', () => envelopeOf(event({ eventTimeMillis: undefined }))],
    ['has a time that is none', () => envelopeOf(event({ eventTimeMillis: '-1' }))],
    ['has a time beyond all dates', () => envelopeOf(event({ eventTimeMillis: '9999999999999999' }))],
    ['has no token', () => envelopeOf(event({ subscriptionNotification: { notificationType: 2 } }))],
    [
      'has a token that leads elsewhere',
      () => envelopeOf(event({ subscriptionNotification: { notificationType: 2, purchaseToken: '..' } })),
    ],
    [
      'has a token of another type',
      () => envelopeOf(event({ subscriptionNotification: { notificationType: 2, purchaseToken: { a: 1 } } })),
    ],
    [
      'has a type that is no number',
      () => envelopeOf(event({ subscriptionNotification: { notificationType: '2', purchaseToken: TOKEN } })),
    ],
    ['says two things at once', () => envelopeOf(event({ testNotification: { version: '1.0' } }))],
    [
      'voids an unknown kind of product',
      () =>
        envelopeOf(
          event({
            subscriptionNotification: undefined,
            voidedPurchaseNotification: { purchaseToken: TOKEN, orderId: 'G', productType: 3, refundType: 1 },
          }),
        ),
    ],
    ['has much data', () => envelopeOf(event({ version: '1', more: 'x'.repeat(9000) }))],
  ])('that %s', async (_why, body) => {
    await expect(readBody(body())).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('that is too large to be read', async () => {
    const large = JSON.stringify({ message: { data: btoa(event()), messageId: '1' }, x: 'x'.repeat(40_000) })
    await expect(readBody(large)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  })

  /** The text with another byte in the middle of a word. */
  function withByte(text: string, word: string, byte: number): Uint8Array {
    const bytes = new TextEncoder().encode(text)
    bytes[text.indexOf(word) + 2] = byte
    return bytes
  }
})

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { contactIndex } from '../../../src/security/contacts.ts'
import { newDeviceProof, PROOF_DAYS } from '../../../src/security/device-proof.ts'
import { endpoints } from '../../../src/features/endpoints.ts'
import { limitName } from '../../../src/http/endpoint.ts'
import { LIMITS, OTP_TRIES } from '../../../src/catalogue/limits.ts'
import { MOST_DERIVATIONS } from '../../../src/providers/password-hasher.ts'
import { call, freshIp, type Answer } from '../../support/api.ts'
import { codeFor, freshEmail, mailedToken, PASSWORD, register, signIn, signInByCode } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { workerWith } from '../../support/worker.ts'

const settings = readSettings(env)
const fetcher = workerWith({})
const shown = (proof: string | undefined) => (proof === undefined ? {} : { 'device-proof': proof })

const send = (phone: string, { ip = freshIp(), proof = undefined as string | undefined } = {}) =>
  call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip, headers: shown(proof) })
const verify = (phone: string, otp: string, { ip = freshIp(), proof = undefined as string | undefined } = {}) =>
  call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, ip, headers: shown(proof) })
const logIn = (email: string, password: string, { ip = freshIp(), proof = undefined as string | undefined } = {}) =>
  call('POST', '/auth/login', { body: { email, password }, ip, headers: shown(proof), fetcher })

const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const many = <T>(count: number, make: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)))
/** One after the other: a machine that derives many passwords at once refuses some, and those do not count. */
async function inTurn(count: number, make: (i: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let i = 0; i < count; i += 1) answers.push(await make(i))
  return answers
}
const statusesOf = (answers: readonly Answer[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, of]) => [status, of.length]))
const WRONG = 'seven grey geese doze'

/** Somebody who has proved an address and signed in with it, and a device of theirs. */
async function owner() {
  const { email } = await register({ isVerified: true })
  const { data } = await logIn(email, PASSWORD)
  return { email, proof: data['device_proof'] as string, refreshToken: data['refresh_token'] as string }
}

const triesOf = async (phone: string) =>
  (
    (await redis(
      'HMGET',
      `otp:${await contactIndex(settings, 'phone', phone)}`,
      'asker',
      'known',
      'others',
    )) as string[]
  ).map(Number)

describe('wrong codes from strangers', () => {
  it('leave the right one good from the network that asked for it', async () => {
    const [phone, ip] = [(await signIn()).phone, freshIp()]
    await send(phone, { ip })
    const code = await codeFor(phone)
    for (let n = 0; n < 8; n += 1) {
      const stranger = freshIp()
      for (let i = 0; i < 3; i += 1) expect((await verify(phone, another(code), { ip: stranger })).status).toBe(401)
    }
    expect((await verify(phone, code)).error.code).toBe('INVALID_OTP')
    expect((await verify(phone, code, { ip })).status).toBe(200)
  })

  it('leave it good from a known device in another network, also when the requesting network has used up its own', async () => {
    const { phone, deviceProof: proof } = await signIn()
    const ip = freshIp()
    await send(phone, { ip })
    const code = await codeFor(phone)
    for (let i = 0; i < 5; i += 1) await verify(phone, another(code), { ip })
    for (let i = 0; i < 10; i += 1) await verify(phone, another(code))
    expect((await verify(phone, code, { ip })).status).toBe(401)
    expect((await verify(phone, code, { proof })).status).toBe(200)
  })

  it('are counted up to twenty in all, of forty at the same moment from each', async () => {
    const { phone, deviceProof: proof } = await signIn()
    const ip = freshIp()
    await send(phone, { ip })
    const code = await codeFor(phone)
    await Promise.all([
      many(40, () => verify(phone, another(code))),
      many(40, () => verify(phone, another(code), { ip })),
      many(40, () => verify(phone, another(code), { proof })),
    ])
    expect(await triesOf(phone)).toEqual([OTP_TRIES.asker, OTP_TRIES.known, OTP_TRIES.others])
    for (const from of [{}, { ip }, { proof }]) expect((await verify(phone, code, from)).status).toBe(401)
  })
})

describe('codes that strangers have sent', () => {
  it('leave a known device its own three, and six to all of them', async () => {
    const { phone, deviceProof: proof } = await signInByCode()
    for (let i = 0; i < 2; i += 1) expect((await send(phone)).status).toBe(200)
    expect((await send(phone)).error.details).toEqual({ limit: 'otp_send' })
    const sent = await many(40, () => send(phone, { proof }))
    expect(statusesOf(sent)).toEqual({ 200: 3, 429: 37 })
    expect((await send(phone, { proof })).error.details).toEqual({ limit: 'otp_send_device' })
    const code = await codeFor(phone)
    // Other devices of the account.
    const proofs = [await verify(phone, code, { proof })].map(({ data }) => data['device_proof'] as string)
    const second = proofs[0] as string
    for (let i = 0; i < 3; i += 1) expect((await send(phone, { proof: second })).status).toBe(200)
    const third = (await verify(phone, await codeFor(phone), { proof })).data['device_proof'] as string
    expect((await send(phone, { proof: third })).error.details).toEqual({ limit: 'otp_send_devices' })
  })
})

describe('wrong passwords from everywhere', () => {
  it('leave a known device its sign-in, after a log-out as well', async () => {
    const { email, proof } = await owner()
    const networks = Array.from({ length: 12 }, freshIp)
    const answers = await inTurn(60, (i) => logIn(email, WRONG, { ip: networks[i % 12] ?? '' }))
    // One of forty was the owner's own sign-in.
    expect(statusesOf(answers)).toEqual({ 401: 39, 429: 21 })
    expect((await logIn(email, PASSWORD)).error.details).toEqual({ limit: 'login_account' })
    const back = await logIn(email, PASSWORD, { proof })
    expect(back.status).toBe(200)
    await call('POST', '/auth/logout', { token: back.data['token'] })
    expect((await logIn(email, PASSWORD, { proof })).status).toBe(200)
  })

  it('are fifty in fifteen minutes at most, however many proofs somebody has got hold of', async () => {
    const { email, proof } = await owner()
    const stolen = [proof]
    for (let i = 0; i < 3; i += 1) stolen.push((await logIn(email, PASSWORD)).data['device_proof'] as string)
    const strangers = await inTurn(60, () => logIn(email, WRONG))
    const thieves = await inTurn(40, (i) => logIn(email, WRONG, { proof: stolen[i % 4] }))
    expect(statusesOf(strangers)).toEqual({ 401: 36, 429: 24 })
    expect(statusesOf(thieves)).toEqual({ 401: 10, 429: 30 })
  })

  it('of forty in four waves under one proof five are looked at', async () => {
    const { email, proof } = await owner()
    // As many at a time as an isolate takes; what it refuses beyond that counts as nobody's try.
    const waves: Answer[] = []
    for (let i = 0; i < 4; i += 1) waves.push(...(await many(MOST_DERIVATIONS, () => logIn(email, WRONG, { proof }))))
    expect(statusesOf(waves)).toEqual({ 401: 5, 429: 35 })
  })

  it('are not more for a device that exchanges its tokens', async () => {
    const { email, proof, refreshToken } = await owner()
    for (let i = 0; i < 5; i += 1) expect((await logIn(email, WRONG, { proof })).status).toBe(401)
    const { data } = await call('POST', '/auth/refresh-token', { body: { refresh_token: refreshToken } })
    const fresh = data['device_proof'] as string
    expect((await logIn(email, PASSWORD, { proof: fresh })).error.details).toEqual({ limit: 'login_device' })
  })

  it('do not keep out a user who has read the mail and set a new one', async () => {
    const { email } = await owner()
    await inTurn(40, () => logIn(email, WRONG))
    await call('POST', '/auth/forgot-password', { body: { email } })
    await expect.poll(() => mailedToken(email)).toBeTruthy()
    const body = { token: await mailedToken(email), password: 'nine calm otters float' }
    const { data } = await call('POST', '/auth/reset-password', { body, fetcher })
    expect((await logIn(email, body.password)).status).toBe(429)
    expect((await logIn(email, body.password, { proof: data['device_proof'] as string })).status).toBe(200)
  })
})

describe('the limits of known devices', () => {
  it('exist, and hold for every operation that takes a proof: for a device, and for all of an account', () => {
    for (const { path, limits = [], deviceProof, auth } of endpoints.filter((one) => one.deviceProof)) {
      expect([path, auth, deviceProof]).toEqual([path, 'none', true])
      const replaced: string[] = limits.map(limitName).flatMap((name) => {
        const spec = LIMITS[name]
        return 'ofKnownDevice' in spec ? [...spec.ofKnownDevice] : []
      })
      expect(Object.keys(LIMITS)).toEqual(expect.arrayContaining(replaced))
      const kinds = new Set(Object.entries(LIMITS).flatMap(([name, { per }]) => (replaced.includes(name) ? [per] : [])))
      if (limits.length > 0) expect([path, kinds.has('known device'), kinds.size]).toEqual([path, true, 2])
    }
  })
})

describe('a proof', () => {
  it('comes with every session of an account that has proved something, and says nothing that can be read', async () => {
    const phone = await signIn()
    const again = await call('POST', '/auth/refresh-token', { body: { refresh_token: phone.refreshToken } })
    expect(phone.deviceProof).toMatch(/^[\w-]{55,70}$/)
    expect(again.data['device_proof']).toMatch(/^[\w-]{55,70}$/)
    expect((await register()).person.deviceProof).toBeUndefined()
    const decoded = atob(String(phone.deviceProof).replaceAll('-', '+').replaceAll('_', '/'))
    expect(decoded).not.toContain(phone.phone.slice(-6))
  })

  it('of somebody else, of another kind, forged, altered or too old counts as none', async () => {
    const { email, proof } = await owner()
    const index = await contactIndex(settings, 'email', email)
    const make = (key: string, ageDays = 0) =>
      newDeviceProof(key, { sessionId: crypto.randomUUID(), contacts: [index] }, Date.now() - ageDays * 86_400_000)
    const { proof: foreign } = await owner()
    const altered = proof.slice(0, 20) + (proof[20] === 'A' ? 'B' : 'A') + proof.slice(21)
    const bad = [
      foreign,
      (await signIn()).deviceProof,
      await make('A'.repeat(43)),
      await make(settings.TOKEN_KEY, PROOF_DAYS + 1),
      altered,
      proof.slice(0, -2),
      `${proof}AA`,
      `${proof}=`,
      'x',
      'é',
      'A'.repeat(5_000),
    ]
    await inTurn(40, () => logIn(email, WRONG))
    for (const one of bad)
      expect((await logIn(email, PASSWORD, { proof: encodeURI(String(one)) })).error.details, String(one)).toEqual({
        limit: 'login_account',
      })
    expect(
      (await logIn(email, PASSWORD, { proof: String(await make(settings.TOKEN_KEY, PROOF_DAYS - 1)) })).status,
    ).toBe(200)
  })

  it('is not given for an address that is only claimed, so that claims do not multiply guesses', async () => {
    const email = freshEmail()
    const claims = await many(3, () => register({ email }))
    expect(claims.map(({ person }) => person.deviceProof)).toEqual([undefined, undefined, undefined])
  })
})

import { describe, expect, it } from 'vitest'
import { codeAt, stepAt } from '../../../src/features/admin/operators/factors/totp.ts'
import { utf8 } from '../../../src/foundation/bytes.ts'
import { query } from '../../support/db.ts'
import { operator, withToken, type Operator } from '../../support/operators.ts'
import { cbor, SoftPasskey, type Forgery, type Kind } from '../../support/passkeys.ts'
import { openSession } from '../../support/sessions.ts'
import { onRedisOutage } from '../../support/worker.ts'

/** Passkeys as second factors: what browsers send, and what forgers would. */

const newcomer = () => operator('senior', { confirmedAt: null })

const creationOptions = async (person: Operator) => {
  const { data, status, text } = await person.call('POST', '/admin/factors/passkey/options')
  expect(status, text).toBe(200)
  return data as { challenge: string }
}

const requestOptions = async (person: Operator) =>
  (await person.call('POST', '/admin/confirmation/options')).data['passkey'] as { challenge: string }

const add = (person: Operator, credential: object) =>
  person.call('POST', '/admin/factors/passkey', { name: 'Key', credential })

const confirm = (person: Operator, credential: object) => person.call('POST', '/admin/confirmation', { credential })

/** Somebody with a passkey, and a token that is not confirmed. */
async function owner(kind: Kind = 'ES256', signCount = 0): Promise<{ person: Operator; passkey: SoftPasskey }> {
  const [person, passkey] = [await newcomer(), new SoftPasskey(kind)]
  passkey.signCount = signCount
  const { status, text } = await add(person, await passkey.create(await creationOptions(person)))
  expect(status, text).toBe(201)
  return { person, passkey }
}

const failures = async ({ id }: Operator): Promise<string[]> =>
  (
    await query<{ details: string }>(
      `select details from security_events where user_id = $1 and type = 'second_factor_failed' order by at`,
      [id],
    )
  ).map(({ details }) => details)

describe('a passkey', () => {
  it.each<Kind>(['ES256', 'EdDSA', 'RS256'])('that signs by %s is added, and confirms tokens', async (kind) => {
    const [started, passkey] = [await newcomer(), new SoftPasskey(kind)]
    const options = await started.call('POST', '/admin/factors/passkey/options')
    expect(options.data).toMatchObject({
      rp: { id: 'api.test', name: 'VibesMatch' },
      attestation: 'none',
      authenticatorSelection: { userVerification: 'required' },
      excludeCredentials: [],
    })
    expect([options.trips.db, options.trips.redis]).toEqual([1, 2])
    const added = await add(started, await passkey.create(options.data as { challenge: string }))
    expect(added.status, added.text).toBe(201)
    expect((await withToken(added.data['token']).call('GET', '/admin/audit-log')).status).toBe(200)

    const asked = await started.call('POST', '/admin/confirmation/options')
    expect(asked.data).toMatchObject({
      factors: [{ id: added.data['factor_id'], kind: 'passkey', name: 'Key' }],
      passkey: { rpId: 'api.test', userVerification: 'required', allowCredentials: [{ id: passkey.id }] },
    })
    const { data, status, trips } = await confirm(started, await passkey.get(asked.data['passkey']))
    expect([status, trips.db]).toEqual([200, 2])
    expect((await withToken(data['token']).call('GET', '/admin/audit-log')).status).toBe(200)
    expect((await started.call('GET', '/admin/audit-log')).status).toBe(428)
  })

  it('is not added twice, nor by two people', async () => {
    const { passkey } = await owner()
    const other = await newcomer()
    const { status, error } = await add(other, await passkey.create(await creationOptions(other)))
    expect([status, error.code]).toEqual([409, 'CONFLICT'])
  })

  it('and an authenticator app stand side by side', async () => {
    const { person, passkey } = await owner()
    const { data } = await confirm(person, await passkey.get(await requestOptions(person)))
    const confirmed = withToken(data['token'], person.id)
    const app = (await confirmed.call('POST', '/admin/factors/totp', { name: 'Phone' })).data
    const code = await codeAt(app['secret'], stepAt(Date.now()))
    const path = `/admin/factors/totp/${app['factor_id']}/confirmation`
    expect((await confirmed.call('POST', path, { code })).status).toBe(200)
    const options = await person.call('POST', '/admin/confirmation/options')
    expect(options.data['factors'].map(({ kind }: { kind: string }) => kind)).toEqual(['passkey', 'totp'])
  })
})

/** What is wrong with an answer, and what the log says of it. */
const FORGERIES: [string, Forgery, string][] = [
  ['of another origin', { origin: 'https://api.test.evil.example' }, 'the page is of another origin'],
  ['of the same host without TLS', { origin: 'http://api.test' }, 'the page is of another origin'],
  ['for another site', { rpId: 'evil.example' }, 'it is for another site'],
  ['in a frame', { crossOrigin: true }, 'the page is in a frame of another origin'],
  ['that nobody has touched', { flags: 0x04 }, 'its owner was not verified'],
  ['whose owner was not recognised', { flags: 0x01 }, 'its owner was not verified'],
  ['to another challenge', { challenge: 'A'.repeat(43) }, 'the challenge is another one'],
]

describe('an answer', () => {
  it.each([
    ...FORGERIES,
    ['to a question of another kind', { type: 'webauthn.get' }, 'it answers something else'] as const,
  ])('%s adds no passkey', async (_name, forgery, reason) => {
    const [person, passkey] = [await newcomer(), new SoftPasskey()]
    const { status, error } = await add(person, await passkey.create(await creationOptions(person), forgery))
    expect([status, error.code]).toEqual([401, 'INVALID_CREDENTIALS'])
    expect(await failures(person)).toEqual([reason])
    expect((await person.call('GET', '/admin/me')).data['factors']).toEqual([])
  })

  it.each([
    ...FORGERIES,
    ['to a question of another kind', { type: 'webauthn.create' }, 'it answers something else'] as const,
    ['with bytes for a signature', { signature: utf8('0'.repeat(70)) }, 'the signature is wrong'] as const,
    ['with an empty signature', { signature: new Uint8Array([0x30, 0]) }, 'the signature is wrong'] as const,
  ])('%s confirms nothing', async (_name, forgery, reason) => {
    const { person, passkey } = await owner()
    const { status, error } = await confirm(person, await passkey.get(await requestOptions(person), forgery))
    expect([status, error.code]).toEqual([401, 'INVALID_CREDENTIALS'])
    expect(await failures(person)).toEqual([reason])
  })

  it('is taken once, in its session, to the question that it answers', async () => {
    const { person, passkey } = await owner()
    const options = await requestOptions(person)
    const elsewhere = await openSession(person.id, 'senior', { confirmedAt: null })
    const credential = await passkey.get(options)
    const stolen = await confirm(withToken(elsewhere.token), credential)
    expect([stolen.status, stolen.error.details]).toEqual([409, { reason: 'no_challenge' }])
    const answers = await Promise.all([1, 2].map(() => confirm(person, credential)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    // The challenge of adding is none of confirming.
    await creationOptions(withToken(answers.find(({ status }) => status === 200)?.data['token']))
    expect((await confirm(person, await passkey.get(options))).status).toBe(409)
  })

  it('by a key that is not the caller’s confirms nothing', async () => {
    const { person, passkey } = await owner()
    const { passkey: other } = await owner()
    const foreign = await other.get(await requestOptions(person))
    expect((await confirm(person, foreign)).error.code).toBe('INVALID_CREDENTIALS')
    // Under the id of the caller's passkey.
    const renamed = { ...(await other.get(await requestOptions(person))), id: passkey.id }
    expect((await confirm(person, renamed)).error.code).toBe('INVALID_CREDENTIALS')
    expect(await failures(person)).toEqual(['unknown passkey', 'the signature is wrong'])
  })

  it('whose counter has not risen confirms nothing: the passkey may have been copied', async () => {
    const { person, passkey } = await owner('ES256', 5)
    const answer = async (signCount: number) =>
      (await confirm(person, await passkey.get(await requestOptions(person), { signCount }))).status
    expect([await answer(5), await answer(0), await answer(6), await answer(6)]).toEqual([401, 401, 200, 401])
    expect((await failures(person))[0]).toContain('has not risen')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['no map', cbor('key')],
    [
      'an unknown algorithm',
      cbor(
        new Map([
          [1, 2],
          [3, -35],
          [-1, 2],
        ]),
      ),
    ],
    [
      'a point that is not on the curve',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(32)],
          [-3, new Uint8Array(32).fill(1)],
        ]),
      ),
    ],
    [
      'a coordinate that is too short',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(31)],
          [-3, new Uint8Array(32)],
        ]),
      ),
    ],
    [
      'a short RSA key',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 3],
          [3, -257],
          [-1, new Uint8Array(128).fill(255)],
          [-2, new Uint8Array([1, 0, 1])],
        ]),
      ),
    ],
    ['lists in lists', new Uint8Array(40).fill(0x81)],
    ['a length beyond its end', new Uint8Array([0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a map without an end', new Uint8Array([0xbf, 0x01, 0x02])],
    ['a map of many that are not there', new Uint8Array([0xba, 0x00, 0xff, 0xff, 0xff])],
  ])('with %s for a key adds no passkey', async (_name, key) => {
    const [person, passkey] = [await newcomer(), new SoftPasskey()]
    const { status } = await add(person, await passkey.create(await creationOptions(person), {}, key))
    expect(status).toBe(401)
    expect(await failures(person)).toEqual(['it cannot be read'])
  })

  it('needs a challenge that can be kept', async () => {
    const { person } = await owner()
    const asked = await person.call('POST', '/admin/confirmation/options', undefined, { fetcher: onRedisOutage() })
    expect(asked.status).toBe(503)
  })
})

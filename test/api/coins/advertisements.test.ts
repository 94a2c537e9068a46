import { Buffer } from 'node:buffer'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { call, type Fetch } from '../../support/api.ts'
import { expectCoins } from '../../support/coins.ts'
import { signIn, type Person } from '../../support/people.ts'
import { keySet } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

const UNIT = 'ca-app-pub-1/2'

/** AdMob, as far as its callbacks go: a key of its own, whose set is served on loopback. */
async function admob(): Promise<{ fetcher: Fetch; key: KeyObject; keys: ReturnType<typeof keySet> }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = keySet()
  await keys.set([{ keyId: 3335741209, pem: publicKey.export({ type: 'spki', format: 'pem' }), base64: '' }])
  const fetcher = workerWith({ ADMOB_AD_UNITS: `${UNIT},ca-app-pub-1/3`, ADMOB_KEYS_URL: keys.url })
  return { fetcher, key: privateKey, keys }
}

interface Callback {
  nonce?: string
  unit?: string
  ref?: string
  keyId?: string
  more?: string
}

/** The query of a callback, signed as AdMob signs it: DER, over everything before the signature. */
function signed(
  key: KeyObject,
  { nonce, unit = UNIT, ref = newId(), keyId = '3335741209', more = '' }: Callback,
): string {
  const custom = nonce === undefined ? '' : `custom_data=${encodeURIComponent(nonce)}&`
  const content = `ad_network=54&ad_unit=${encodeURIComponent(unit)}&${custom}reward_amount=1&reward_item=coins&timestamp=1507770365237823&transaction_id=${ref}&user_id=x${more}`
  return `${content}&signature=${sign('sha256', Buffer.from(content), key).toString('base64url')}&key_id=${keyId}`
}

const confirm = (fetcher: Fetch, query: string) => call('GET', `/coins/rewards/admob?${query}`, { fetcher })

const nonceOf = async (person: Person, fetcher: Fetch) =>
  (await person.call('POST', '/coins/rewards/ad-nonce', undefined, { fetcher })).data['nonce'] as string

const redeem = (person: Person, proof: string, fetcher: Fetch) =>
  person.call('POST', '/coins/redeem-reward', { activity: 'watch_advertisement', proof }, { fetcher })

describe('an advertisement', () => {
  it('is rewarded when AdMob says that it was watched, once', async () => {
    const [{ fetcher, key, keys }, person] = await Promise.all([admob(), signIn()])
    const nonce = await nonceOf(person, fetcher)
    expect((await redeem(person, nonce, fetcher)).error.details).toEqual({ reason: 'not_earned' })
    const callback = signed(key, { nonce })
    const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(fetcher, callback)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect((await redeem(person, nonce, fetcher)).data).toMatchObject({
      balance: 2,
      transaction: { amount: 2, reference: 'watch_advertisement' },
    })
    // The nonce for another view, and the view for another nonce.
    expect((await confirm(fetcher, signed(key, { nonce }))).status).toBe(409)
    const ref = newId()
    const [second, third] = [await nonceOf(person, fetcher), await nonceOf(person, fetcher)]
    expect((await confirm(fetcher, signed(key, { nonce: second, ref }))).status).toBe(200)
    expect((await confirm(fetcher, signed(key, { nonce: third, ref }))).status).toBe(409)
    expect(await keys.timesAsked()).toBeLessThanOrEqual(8)
    await expectCoins(person, 4)
  })

  it('is rewarded five times a day at most, and answered all the same', async () => {
    const [{ fetcher, key }, person] = await Promise.all([admob(), signIn()])
    const nonces = await Promise.all(Array.from({ length: 7 }, () => nonceOf(person, fetcher)))
    const answers = await Promise.all(nonces.map((nonce) => confirm(fetcher, signed(key, { nonce }))))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200))
    const redeemed = await Promise.all(nonces.map((nonce) => redeem(person, nonce, fetcher)))
    expect(redeemed.filter(({ error }) => error.details?.['reason'] === 'capped')).toHaveLength(2)
    await expectCoins(person, 10)
  })

  it('is not believed from anybody else', async () => {
    const [{ fetcher, key, keys }, other, person] = await Promise.all([admob(), admob(), signIn()])
    const nonce = await nonceOf(person, fetcher)
    const valid = signed(key, { nonce })
    const forged = [
      signed(other.key, { nonce }),
      signed(key, { nonce, keyId: '1' }),
      signed(key, { nonce, unit: 'ca-app-pub-9/9' }),
      // A name twice, of which only one would be read.
      signed(key, { nonce, more: `&custom_data=${nonce}` }),
      valid.replace('reward_amount=1', 'reward_amount=9'),
      valid.replace(/signature=[\w-]+/, 'signature=AAAAAAAAAAAA'),
      valid.replace(/&signature=.*/, ''),
      `${valid}&custom_data=${nonce}`,
      valid.replace('&signature', '&custom_data=x&signature'),
      '',
      'signature=&key_id=',
    ]
    for (const query of forged) expect([query, (await confirm(fetcher, query)).status]).toEqual([query, 401])
    expect((await confirm(fetcher, signed(key, { nonce: 'made-up' }))).status).toBe(404)
    // Unknown key ids do not have the set fetched each time.
    expect(await keys.timesAsked()).toBeLessThanOrEqual(2)
    expect((await redeem(person, nonce, fetcher)).status).toBe(409)
    await expectCoins(person, 0)
  })

  it('is confirmed without a reward when AdMob tries the address', async () => {
    const { fetcher, key } = await admob()
    expect((await confirm(fetcher, signed(key, {}))).status).toBe(200)
  })

  it('is not another person’s, and not there without ad units', async () => {
    const [{ fetcher }, person, other] = await Promise.all([admob(), signIn(), signIn()])
    const nonce = await nonceOf(person, fetcher)
    expect((await redeem(other, nonce, fetcher)).status).toBe(404)
    expect((await person.call('POST', '/coins/rewards/ad-nonce')).status).toBe(404)
    expect((await call('GET', '/coins/rewards/admob?a=b')).status).toBe(401)
  })

  it('waits while the keys cannot be had', async () => {
    const [{ fetcher, key, keys }, person] = await Promise.all([admob(), signIn()])
    const nonce = await nonceOf(person, fetcher)
    await keys.set([], { status: 503 })
    expect((await confirm(fetcher, signed(key, { nonce }))).status).toBe(503)
  })
})

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { metLive } from '../../support/matches.ts'
import { freshEmail, mailedToken, matched, PASSWORD, published, register, signIn } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { keySet } from '../../support/providers.ts'
import { subscribe } from '../../support/billing.ts'
import { giveCoins } from '../../support/coins.ts'
import { named, operations } from '../../support/specification.ts'
import { workerWith } from '../../support/worker.ts'

/**
 * Specification 002 (Hono backend). It names operations without bodies, and paths without their prefix; both are the
 * contract's: bodies of §2, and everything under `/api/v1`.
 */

const fetcher = workerWith({})

operations({
  'POST /auth/register': async (ask) => {
    const { data } = await ask(null, { body: { email: freshEmail(), password: PASSWORD } })
    named(data, 'token', 'refresh_token', 'user.id', 'user.email')
  },
  'POST /auth/login': async (ask) => {
    const { email } = await register({ isVerified: true })
    named((await ask(null, { body: { email, password: PASSWORD } })).data, 'token', 'user.id')
  },
  'POST /auth/google': async (ask) => {
    const [{ publicKey, privateKey }, keys] = [await generateKeyPair('RS256'), keySet()]
    await keys.set([{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }])
    const id_token = await new SignJWT({ sub: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer('https://accounts.issuer.test')
      .setAudience('app.clients.issuer.test')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
    const google = workerWith({
      GOOGLE_CLIENT_IDS: 'app.clients.issuer.test',
      GOOGLE_ISSUERS: 'https://accounts.issuer.test',
      GOOGLE_JWKS_URL: keys.url,
    })
    named((await ask(null, { body: { id_token }, fetcher: google })).data, 'token', 'user.id')
  },
  'POST /auth/verify-email': async (ask) => {
    const { email, person } = await register()
    named((await ask(person, { body: { token: await mailedToken(email) } })).data, 'message')
  },
  'POST /auth/forgot-password': async (ask) => {
    named((await ask(null, { body: { email: freshEmail() } })).data, 'message')
  },
  'POST /auth/reset-password': async (ask) => {
    const { email } = await register({ isVerified: true })
    await call('POST', '/auth/forgot-password', { body: { email }, fetcher })
    named((await ask(null, { body: { token: await mailedToken(email), password: `${PASSWORD} in` } })).data, 'message')
  },
  'GET /auth/me': async (ask) => {
    named((await ask(await signIn())).data, 'user.id')
  },

  'GET /profile': async (ask) => {
    named((await ask(await signIn())).data, 'profile.id')
  },
  'PUT /profile': async (ask) => {
    named((await ask(await signIn(), { body: { first_name: 'Kim' } })).data, 'message')
  },
  'POST /profile/image': async (ask) => {
    const body = new FormData()
    body.set('photo', new File([onePixelPng()], 'me.png', { type: 'image/png' }))
    named((await ask(await signIn(), { body })).data, 'photo.id', 'photo.url')
  },
  'GET /profile/:id': async (ask) => {
    const { a, b } = await matched()
    named((await ask(a, { path: [b.id] })).data, 'profile.id')
  },
  'PUT /profile/interests': async (ask) => {
    await ask(await signIn(), { body: { interests: ['Hiking', 'Jazz'] } })
  },
  'PUT /profile/preferences': async (ask) => {
    await ask(await signIn(), { body: { max_distance: 50, age_min: 25, age_max: 35, show_me: 'everyone' } })
  },

  'POST /match/find': async (ask) => {
    const { data } = await ask(await published(), { body: { mode: 'video', age_min: 25 } })
    named(data, 'status', 'expires_at')
  },
  'POST /match/end': async (ask) => {
    const { a, matchId } = await metLive()
    named((await ask(a, { body: { match_id: matchId } })).data, 'status')
  },
  'POST /match/report': async (ask) => {
    const { a, matchId } = await metLive()
    const { data } = await ask(a, { body: { match_id: matchId, reason: 'spam', description: 'Sells something' } })
    named(data, 'report_id')
  },
  'GET /match/history': async (ask) => {
    const { a, matchId } = await metLive()
    await a.call('POST', '/match/end', { match_id: matchId })
    expect((await ask(a)).data['matches']).toMatchObject([{ id: matchId }])
  },

  'GET /subscription/plans': async (ask) => {
    named((await ask(null)).data, 'plans.id', 'plans.name', 'plans.price', 'plans.interval', 'plans.features')
  },
  'POST /subscription/purchase': async (ask) => {
    const body = { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'tok_visa' } }
    named((await ask(await signIn(), { body })).data, 'subscription.id', 'subscription.status')
  },
  'GET /subscription/status': async (ask) => {
    named((await ask(await signIn())).data, 'plan', 'entitlements.see_likes')
  },
  'POST /subscription/cancel': async (ask) => {
    const person = await signIn()
    await subscribe(person)
    const { data } = await ask(person)
    expect(data['subscription']).toMatchObject({ cancel_at_period_end: true })
  },
  'GET /coins/balance': async (ask) => {
    named((await ask(await signIn())).data, 'balance')
  },
  'GET /coins/packages': async (ask) => {
    named((await ask(await signIn())).data, 'packages.id', 'packages.name', 'packages.coins', 'packages.price')
  },
  'POST /coins/purchase': async (ask) => {
    const body = { package_id: 'coins_100', payment_method: { type: 'card', token: 'tok_visa' } }
    expect((await ask(await signIn(), { body })).data).toMatchObject({ balance: 100, transaction: { amount: 100 } })
  },
  'GET /coins/transactions': async (ask) => {
    const person = await signIn()
    await giveCoins(person, 5)
    expect((await ask(person)).data['transactions']).toMatchObject([
      { type: 'adjustment', amount: 5, balance_after: 5 },
    ])
  },
  'POST /coins/redeem-reward': async (ask) => {
    const { data } = await ask(await signIn(), { body: { activity: 'daily_sign_in' } })
    expect(data).toMatchObject({ balance: 2, transaction: { type: 'reward', amount: 2 } })
  },
})

describe('its envelope', () => {
  it('has success, data, error and meta', async () => {
    const person = await signIn()
    const good = JSON.parse((await person.call('GET', '/match/history')).text)
    // Contract: lists are paged by cursor, so `page` and `total` are not there.
    expect(good).toMatchObject({ success: true, data: { matches: [] }, meta: { pagination: { limit: 20 } } })
    const bad = JSON.parse((await person.call('POST', '/match/find', { mode: 'telepathy' })).text)
    expect(bad).toMatchObject({
      success: false,
      error: { code: 'VALIDATION_FAILED', message: expect.any(String), details: { issues: [{ path: 'body.mode' }] } },
    })
  })
})

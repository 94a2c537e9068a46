import { describe, expect, it } from 'vitest'
import { AuthenticationError, memoryStorage, RateLimitError } from '../../../sdk/src/index.ts'
import { freshEmail, freshPhone, mailedToken, PASSWORD } from '../../support/people.ts'
import { codeBySdk, sdkClient } from '../../support/sdk.ts'

describe('signing in with the client library', () => {
  it('by a code, which opens the session; signing out ends it', async () => {
    const { client, sent } = sdkClient()
    const phone = freshPhone()
    expect(await client.auth.sendCode({ phone_number: phone })).toMatchObject({ expires_in: 300 })
    const { user } = await client.auth.verifyCode({ phone_number: phone, otp: await codeBySdk(client, phone) })
    expect(await client.auth.me()).toMatchObject({ user: { id: user.id, phone_number: phone } })
    const kept = await client.session.get()
    expect(kept?.user.id).toBe(user.id)
    await client.auth.signOut()
    expect(await client.session.get()).toBeNull()
    expect(sent.at(-1)?.headers.get('authorization')).toBe(`Bearer ${kept?.token}`)
    await expect(client.auth.me()).rejects.toMatchObject({ name: 'AuthenticationError', code: 'UNAUTHORIZED' })
  })

  it('by a password, on a device that keeps its id and its proof', async () => {
    const storage = memoryStorage()
    const { client } = sdkClient({ storage, lock: (_, run) => run() })
    const email = freshEmail()
    await client.auth.register({ email, password: PASSWORD })
    await client.auth.verifyEmail({ token: await mailedToken(email) })
    await client.session.forget()
    await client.auth.signIn({ email, password: PASSWORD })
    const again = sdkClient({ storage, lock: (_, run) => run() })
    const proof = await storage.get('vibesmatch:device-proof')
    await again.client.auth.signIn({ email, password: PASSWORD })
    expect(proof).not.toBeNull()
    const [{ headers } = { headers: new Headers() }] = again.sent
    expect(headers.get('device-proof')).toBe(proof)
    expect(headers.get('x-device-id')).toBe(await storage.get('vibesmatch:device'))
    expect(headers.has('authorization')).toBe(false)
  })

  it('keeps the proof of a device that has set a new password', async () => {
    const storage = memoryStorage()
    const { client } = sdkClient({ storage, lock: (_, run) => run() })
    const email = freshEmail()
    await client.auth.register({ email, password: PASSWORD })
    await client.auth.requestPasswordReset({ email })
    const { device_proof } = await client.auth.resetPassword({ token: await mailedToken(email), password: PASSWORD })
    expect(device_proof).toEqual(expect.any(String))
    expect(await storage.get('vibesmatch:device-proof')).toBe(device_proof)
  })

  it('a wrong password leaves the session of before alone, and is asked once', async () => {
    const { client, sent } = sdkClient()
    const phone = freshPhone()
    await client.auth.sendCode({ phone_number: phone })
    await client.auth.verifyCode({ phone_number: phone, otp: await codeBySdk(client, phone) })
    const before = await client.session.get()
    const wrong = client.auth.signIn({ email: freshEmail(), password: 'a wrong password' })
    await expect(wrong).rejects.toBeInstanceOf(AuthenticationError)
    expect(await client.session.get()).toEqual(before)
    expect(sent.filter(({ line }) => line === 'POST /auth/login')).toHaveLength(1)
  })

  it('tries once more without the proof when the limits of known devices are used up', async () => {
    const { client, sent } = sdkClient()
    const phone = freshPhone()
    const codes = () => client.auth.sendCode({ phone_number: phone }, { headers: { 'device-proof': 'of-nobody' } })
    for (let i = 0; i < 3; i += 1) await codes()
    await expect(codes()).rejects.toBeInstanceOf(RateLimitError)
    expect(sent.map(({ headers }) => headers.has('device-proof'))).toEqual([true, true, true, true, false])
  })
})

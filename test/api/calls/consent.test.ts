import { describe, expect, it } from 'vitest'
import { active, connecting, ended, pairWithSockets, timePasses } from '../../support/calls.ts'
import { query } from '../../support/db.ts'
import { sqlIn } from '../../support/objects.ts'
import { premium } from '../../support/pairs.ts'

const MINUTES = 5 * 60_000

describe('the time of a call', () => {
  it('is that of the plan; both are warned half a minute before it ends', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await timePasses(test, MINUTES - 30_000)
    for (const socket of [test.caller, test.callee]) {
      const { data } = await socket.next('call:timeout_warning')
      expect(data).toMatchObject({ call_id, seconds_left: expect.any(Number) })
      expect(data['seconds_left']).toBeGreaterThan(25)
      expect(data['seconds_left']).toBeLessThanOrEqual(30)
    }
    await timePasses(test, 30_000)
    expect(await ended(test.caller, call_id)).toMatchObject({ reason: 'timeout', duration_seconds: 300 })
    expect(await ended(test.callee, call_id)).not.toHaveProperty('ended_by')
    // No job is left but those that everybody has to know of the end.
    await expect.poll(() => sqlIn(test.callRoom, 'select name from jobs where name <> $1', 'settle')).toEqual([])
  })

  it('is the longer one of their plans', async () => {
    const test = await pairWithSockets()
    await premium(test.b)
    const call_id = await active(test)
    const { data } = await test.a.call('GET', `/calls/${call_id}`)
    expect(Date.parse(data['ends_at']) - Date.parse(data['started_at'])).toBe(3_600_000)
  })

  it('grows when both want it, by the plans that they have then', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    const before = (await test.a.call('GET', `/calls/${call_id}`)).data
    const asked = await test.a.call('POST', `/calls/${call_id}/extend`, {})
    expect(asked.data['extension']).toMatchObject({ requested_by: test.a.id })
    expect((await test.callee.next('call:extend_requested')).data).toMatchObject({
      call_id,
      requested_by: test.a.id,
      expires_at: asked.data['extension'].expires_at,
      seconds: 300,
    })
    const own = await test.a.call('POST', `/calls/${call_id}/extend`, { action: 'accept' })
    expect([own.status, own.error.code]).toEqual([403, 'UNAUTHORIZED_ACTION'])
    await premium(test.a)
    await test.callee.request('call:extend_request', { call_id, action: 'accept' })
    for (const socket of [test.caller, test.callee]) {
      const { data } = await socket.next('call:extended')
      expect(data).toMatchObject({ call_id, seconds: 3_600 })
      expect(Date.parse(data['ends_at']) - Date.parse(before['ends_at'])).toBe(3_600_000)
    }
    await test.caller.request('call:end', { call_id })
    await expect
      .poll(() => query('select extensions from calls where id = $1 and ended_at is not null', [call_id]))
      .toEqual([{ extensions: 1 }])
  })

  it('does not grow when the other one declines, or does not answer', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.caller.request('call:extend_request', { call_id })
    await test.b.call('POST', `/calls/${call_id}/extend`, { action: 'decline' })
    for (const socket of [test.caller, test.callee])
      expect((await socket.next('call:extend_declined')).data).toEqual({ call_id, reason: 'declined' })
    await test.callee.request('call:extend_request', { call_id })
    await timePasses(test, 20_000)
    expect((await test.callee.next('call:extend_declined')).data).toEqual({ call_id, reason: 'timeout' })
    const late = await test.a.call('POST', `/calls/${call_id}/extend`, { action: 'accept' })
    expect([late.status, late.error.details]).toEqual([409, { state: 'active' }])
  })
})

describe('an audio call', () => {
  it('becomes a video call when both want it', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.callee.request('call:upgrade_request', { call_id })
    expect((await test.caller.next('call:upgrade_requested')).data).toMatchObject({ requested_by: test.b.id })
    // Asking for the same thing is agreeing to it.
    const agreed = await test.a.call('POST', `/calls/${call_id}/upgrade`, { action: 'request' })
    expect(agreed.data['media']).toBe('video')
    for (const socket of [test.caller, test.callee])
      expect((await socket.next('call:upgraded')).data).toEqual({ call_id, media: 'video' })
    const again = await test.a.call('POST', `/calls/${call_id}/upgrade`, {})
    expect([again.status, again.error.code]).toEqual([409, 'CALL_STATE'])
  })

  it('stays one when the other one declines, or does not answer', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.caller.request('call:upgrade_request', { call_id })
    await test.callee.request('call:upgrade_request', { call_id, action: 'decline' })
    expect((await test.caller.next('call:upgrade_declined')).data['reason']).toBe('declined')
    await test.caller.request('call:upgrade_request', { call_id })
    await timePasses(test, 20_000)
    expect((await test.caller.next('call:upgrade_declined')).data['reason']).toBe('timeout')
    expect((await test.a.call('GET', `/calls/${call_id}`)).data).toMatchObject({ media: 'audio', state: 'active' })
  })

  it('is neither longer nor seen before it is active', async () => {
    const test = await pairWithSockets()
    const call_id = await connecting(test)
    for (const what of ['extend', 'upgrade']) {
      const { status, error } = await test.a.call('POST', `/calls/${call_id}/${what}`, {})
      expect([status, error.code, error.details]).toEqual([409, 'CALL_STATE', { state: 'connecting' }])
    }
  })
})

import { expect, it } from 'vitest'
import { onMinutesBought } from '../../../src/features/calls/on-minutes-bought.ts'
import { settled } from '../../support/billing.ts'
import { active, pairWithSockets, ring } from '../../support/calls.ts'
import { balanceOf, expectCoins, giveCoins, spend } from '../../support/coins.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'

const buy = (person: Parameters<typeof spend>[0], target: string) =>
  spend(person, 'call_minutes', { target }, { fetcher: settled })

const MINUTES = 5 * 60_000

it('lengthens the call for both, once for each purchase', async () => {
  const test = await pairWithSockets()
  const call = await active(test)
  await giveCoins(test.a, 100)
  const { status, data, text } = await buy(test.a, call)
  expect(status, text).toBe(200)
  expect(data['effect']).toEqual({ type: 'call_minutes', call_id: call, minutes: 5 })
  const [atCaller, atCallee] = await Promise.all([test.caller.next('call:extended'), test.callee.next('call:extended')])
  expect(atCaller.data).toEqual(atCallee.data)
  const end = Date.parse(atCaller.data['ends_at'] as string)
  expect(end - Date.now()).toBeGreaterThan(MINUTES)
  await expectCoins(test.a, 80)
  // The event comes at least once.
  const [bought] = await query<{ id: string; status: string }>(
    `select id, status from call_minutes where call_id = $1`,
    [call],
  )
  expect(bought?.status).toBe('applied')
  await query(`update call_minutes set status = 'bought' where id = $1`, [bought?.id])
  const ctx = contextWith()
  await onMinutesBought(ctx, { purchase_id: bought?.id ?? '' })
  ctx.db.close()
  await giveCoins(test.b, 20)
  await buy(test.b, call)
  const second = await test.caller.next('call:extended')
  expect(Date.parse(second.data['ends_at'] as string) - end).toBe(MINUTES)
  await expectCoins(test.a, 80)
})

it('gives the coins back where the call cannot be lengthened', async () => {
  const test = await pairWithSockets()
  const call = await ring(test)
  await giveCoins(test.a, 100)
  // It rings still, so there is nothing to lengthen.
  expect((await buy(test.a, call)).status).toBe(200)
  await expect.poll(() => balanceOf(test.a)).toBe(100)
  const { transactions } = (await test.a.call('GET', '/coins/transactions')).data
  expect(transactions[0]).toMatchObject({ type: 'refund', amount: 20, title: 'Given back: Call minutes' })
  await expectCoins(test.a, 100)
})

it('is for calls of one’s own', async () => {
  const test = await pairWithSockets()
  const call = await active(test)
  const [other] = await strangers()
  await giveCoins(other, 20)
  expect((await buy(other, call)).error.code).toBe('CALL_NOT_FOUND')
  await expectCoins(other, 20)
})

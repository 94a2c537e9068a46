import { expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { expectCoins, giveCoins, spend } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'
import { history, send } from '../../support/requests.ts'

const write = (target: string) => ({
  receiver_id: target,
  content: 'Hello',
  message_type: 'text',
  client_message_id: newId(),
})

it('lets somebody write one message to a stranger', async () => {
  const [a, b] = await strangers()
  const refused = await send(a, write(b.id))
  expect(refused.error).toMatchObject({ code: 'PREMIUM_REQUIRED', details: { offers: ['direct_message'] } })
  await giveCoins(a, 110)
  expect((await spend(a, 'direct_message', { target: b.id })).data).toMatchObject({
    balance: 60,
    effect: { type: 'direct_message' },
  })
  // There is one already.
  expect((await spend(a, 'direct_message', { target: b.id })).error.details).toEqual({ reason: 'nothing_to_buy' })
  const sent = await send(a, write(b.id))
  expect(sent.status, sent.text).toBe(200)
  expect((await history(b, sent.data['conversation_id']))[0]).toMatchObject({ content: 'Hello', is_request: false })
  expect((await send(a, write(b.id))).status).toBe(409)
  expect((await spend(a, 'direct_message', { target: b.id })).error.code).toBe('MESSAGE_REQUEST_EXISTS')
  await expectCoins(a, 60)
})

it('is for that user only, and its coins return when it stays unused', async () => {
  const [a, b] = await strangers()
  const [c] = await strangers()
  await giveCoins(a, 50)
  await spend(a, 'direct_message', { target: b.id })
  expect((await send(a, write(c.id))).error.code).toBe('PREMIUM_REQUIRED')
  await query(`update coin_passes set created_at = now() - interval '31 days' where user_id = $1`, [a.id])
  await query(`select return_passes(before => now() - interval '30 days', most => 100, at => now())`)
  const { transactions } = (await a.call('GET', '/coins/transactions')).data
  expect(transactions[0]).toMatchObject({ type: 'refund', amount: 50, title: 'Given back: Message without request' })
  expect((await send(a, write(b.id))).error.code).toBe('PREMIUM_REQUIRED')
  await expectCoins(a, 50)
})

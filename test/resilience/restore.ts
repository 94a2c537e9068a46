import { setTimeout as sleep } from 'node:timers/promises'
import { meet } from '../../scripts/demo/meet.ts'
import { Person } from '../../scripts/demo/person.ts'
import { reconcile } from '../../scripts/restore/reconcile.ts'
import { endWith, onEnd } from '../../scripts/stack/on-end.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { eventually } from '../support/node/eventually.ts'
import { Report } from './restore/report.ts'
import { startRestoreStack } from './restore/stack.ts'

/**
 * The database is lost and restored to an earlier moment, while rooms, hubs, the bucket and Redis are ahead of it:
 * `npm run restore:rehearse`. Afterwards what docs/disasters.md promises is checked; then Redis is lost as well.
 */
await import('../../scripts/build-assets.ts')
const stack = await startRestoreStack()
const report = new Report()
const began = Date.now()
const say = (text: string) => console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`)
await endWith(
  onEnd(() => stack.stop()),
  rehearse(),
)

async function rehearse(): Promise<boolean> {
  await stack.startWorker()
  const { ana, ben, conversationId } = await meet(stack.url)
  const others = await Promise.all([meet(stack.url), meet(stack.url)])
  const [{ ana: leaving }, { ana: erased }] = [others[0], others[1]]
  const phone = new Person(stack.url, 'Ana', ana.phone)
  await phone.signIn()
  await write(ana, conversationId, 'before', 5)
  await archived(conversationId, 5)
  await buyCoins(ana)
  await stack.minute()
  await stack.postgres.backUp()
  say('backed up; more is written, and then comes the moment')
  await write(ben, conversationId, 'after the backup', 5)
  await archived(conversationId, 10)
  await sleep(1_100)
  const moment = new Date()
  await sleep(1_100)

  say('the moment; what follows is lost in the database')
  await write(ana, conversationId, 'after the moment', 5)
  await archived(conversationId, 15)
  await phone.do('POST', '/auth/logout')
  const spent = await ana.call('PUT', '/profile/me', { bio: 'Written after the moment.' })
  const { until } = (await deleted(leaving)) as { until: string }
  await stack.postgres.query((db) =>
    db.query(`select close_account(account => $1, reason => 'by_operator', at => now())`, [erased.id]),
  )
  const eve = new Person(stack.url, 'Eve')
  await eve.signIn()
  const bought = await buyCoins(ana)
  await stack.minute()
  await stack.minute()
  await stack.postgres.untilArchived()
  await stack.stopWorker()
  await stack.postgres.lose()

  say('the database is lost; restoring')
  const lostAt = Date.now()
  await stack.postgres.restore(moment)
  const done = await stack.postgres.query((db) =>
    reconcile({ db, redis: stack.redis, moment, now: new Date(), accessTokenSeconds: 86_400, keepsErased: false }),
  )
  await stack.rotateSigningKey()
  await stack.startWorker()
  await stack.minute()
  await stack.minute()
  say(`restored and reconciled in ${((Date.now() - lostAt) / 1000).toFixed(1)} s: ${JSON.stringify(done)}`)

  report.expect((await ana.call('GET', '/auth/me')).status === 401, 'access tokens of before are refused')
  await refresh(ana)
  await refresh(ben)
  report.expect(ana.token !== '', 'a session of before the moment goes on with its refresh token')
  report.expect((await tryRefresh(phone)) === 401, 'a session that was ended after the moment stays ended')
  report.expect((await tryRefresh(eve)) === 401, 'the session of somebody who is not known any more is refused')

  const before = await verify(false)
  const repaired = await verify(true)
  const left = await verify(false)
  report.expect(
    before.missing === 5,
    `the archive lacks the ${before.missing} messages that were written after the moment`,
  )
  report.expect(
    repaired.repaired === 5 && left.missing === 0,
    `${repaired.repaired} messages were written into the archive again from their room`,
  )
  const { messages } = await ana.do('GET', `/conversations/${conversationId}/messages?limit=100`)
  report.expect((messages as unknown[]).length === 15, 'both users see all 15 messages')

  const gone = await row<{ n: number }>('select count(*)::integer as n from users where id = $1', erased.id)
  report.expect(gone?.n === 0, 'an account that was erased after the moment is erased again')
  const hidden = await row<{ until: Date | null }>(
    'select restorable_until as until from users where id = $1',
    leaving.id,
  )
  report.expect(
    hidden?.until?.toISOString() === until,
    'an account that was deleted after the moment is deleted, with the date its owner was given',
  )
  const kept = await row<{ due: string }>(`select due_at::text as due from sweeps where prefix = 'photos/'`)
  report.expect(kept?.due === 'infinity', 'no picture without a row is deleted before an operator allows it')

  const { status } = await ana.call('POST', '/messages/send', {
    conversation_id: conversationId,
    content: 'after the restore',
  })
  report.expect(status === 200, 'the conversation goes on')
  await ana.do('POST', '/safety/block', { user_id: ben.id })
  await stack.minute()
  const refused = await ben.call('POST', '/messages/send', { conversation_id: conversationId, content: 'still there?' })
  report.expect(
    refused.status >= 400,
    `a block after the restore reaches the room, which was ahead: ${refused.status} ${refused.body.error?.code}`,
  )

  const { bio } = await profileOf(ana)
  report.expect(
    spent.status === 200 && bio !== 'Written after the moment.',
    'what Redis remembered of lost writes is forgotten',
  )
  report.lost('profiles, likes, matches, blocks, reports and settings that were changed after the moment')
  report.lost('accounts that were made after the moment; the same phone makes a new one')
  const balance = Number((await ana.do('GET', '/coins/balance'))['balance'])
  if (balance < bought)
    report.lost(`coins that were bought after the moment, of which the provider knows: ${bought - balance}`)
  else report.expect(true, 'coins that were bought after the moment, from the provider')
  const broken = await stack.postgres.query((db) =>
    brokenInvariants(async (text, values) => (await db.query<{ name: string }>(text, values)).rows, [ana.id, ben.id]),
  )
  report.expect(broken.length === 0, `every invariant of the database holds ${broken.join(', ')}`)

  say('Redis is lost as well')
  await stack.redis('FLUSHALL')
  report.expect((await tryRefresh(phone)) === 401, 'without Redis an ended session stays ended')
  await refresh(ben)
  report.expect((await ben.call('GET', '/auth/me')).status === 200, 'without Redis a session goes on')
  // Within a second an isolate goes by what it remembers.
  await eventually(async () => {
    await ben.call('GET', '/auth/me')
    if ((await stack.redis('GET', 'session:ended:whole')) === null)
      throw new Error('the list of ended sessions is not built')
  }, 10_000)
  report.expect(true, 'the list of ended sessions is built again')
  report.print()
  return report.isGood
}

async function write(person: Person, conversationId: string, text: string, times: number): Promise<void> {
  for (let i = 1; i <= times; i += 1)
    await person.do('POST', '/messages/send', { conversation_id: conversationId, content: `${text} ${i}` })
}

/** Until the archive has so many messages. */
function archived(conversationId: string, count: number): Promise<void> {
  return eventually(async () => {
    const found = await row<{ n: number }>(
      'select count(*)::integer as n from messages where conversation_id = $1',
      conversationId,
    )
    if (found?.n !== count) throw new Error(`the archive has ${found?.n} messages in place of ${count}`)
  }, 60_000)
}

/** Returns the balance afterwards. */
async function buyCoins(person: Person): Promise<number> {
  const body = { package_id: 'coins_100', payment_method: { type: 'card', token: 'pm_card_visa' } }
  const { status } = await person.call('POST', '/coins/purchase', body, { 'idempotency-key': crypto.randomUUID() })
  if (status !== 200) throw new Error(`a purchase answers ${status}`)
  return Number((await person.do('GET', '/coins/balance'))['balance'])
}

/** Deletes an account as its owner does. Returns until when it can be restored. */
async function deleted(person: Person): Promise<unknown> {
  const answer = await person.do('DELETE', '/users/me')
  return { until: String(answer['restorable_until']) }
}

async function refresh(person: Person): Promise<void> {
  person.token = ''
  person.keep(await person.do('POST', '/auth/refresh-token', { refresh_token: person.refreshToken }))
}

async function tryRefresh({ url, refreshToken }: Person): Promise<number> {
  const { status } = await new Person(url, '?').call('POST', '/auth/refresh-token', { refresh_token: refreshToken })
  return status
}

async function profileOf(person: Person): Promise<{ bio?: string }> {
  const data = await person.do('GET', '/profile/me')
  const profile: { bio?: string } = data['profile'] ?? data
  return profile
}

async function verify(repairs: boolean): Promise<{ missing: number; repaired: number }> {
  const response = await fetch(`${stack.url}/verify${repairs ? '?repair=1' : ''}`)
  const { findings }: { findings: { missing: number; repaired: number }[] } = JSON.parse(await response.text())
  const sum = (pick: 'missing' | 'repaired') => findings.reduce((total, finding) => total + finding[pick], 0)
  return { missing: sum('missing'), repaired: sum('repaired') }
}

async function row<T>(text: string, ...values: unknown[]): Promise<T | undefined> {
  return stack.postgres.query(async (db) => (await db.query(text, values)).rows[0] as T | undefined)
}

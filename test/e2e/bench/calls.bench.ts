import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { latencyOf } from '../../../bench/latency.ts'
import type { Person } from '../../../scripts/demo/person.ts'
import { startChromium } from '../support/browser.ts'
import { firefoxPath, startFirefox } from '../support/firefox.ts'
import { firstFrames } from '../support/first-frame.ts'
import { lonelyPlace, newcomer, type Visitor } from '../support/person.ts'
import { counted, inWords, reportOf } from '../support/quality.ts'
import { comeToCall, endCall, startVideoCall } from '../support/video-call.ts'

/**
 * Video calls between the engines that are here, CALLS of each pair (15; the product allows twenty in ten minutes): from the
 * answer until both have seen the other. In the last of them also what both sides report of a part of it, from WARM_UP
 * seconds (15) on for ten seconds, when the browsers have found out what the path carries.
 */
const CALLS = Number(process.env['CALLS'] ?? 15)
const WARM_UP = Number(process.env['WARM_UP'] ?? 15)
const ENGINES = firefoxPath() === undefined ? ['Chromium'] : ['Chromium', 'Firefox']
const PAIRS = ENGINES.flatMap((from) => ENGINES.map((to): [string, string] => [from, to]))

const browsers = new Map<string, Browser>()

beforeAll(async () => {
  for (const engine of ENGINES) browsers.set(engine, await (engine === 'Firefox' ? startFirefox() : startChromium()))
}, 120_000)
afterAll(() => Promise.all([...browsers.values()].map((browser) => browser.close())))

async function arrive(engine: string, person: Person, conversationId: string): Promise<Visitor> {
  const browser = browsers.get(engine)
  if (!browser) throw new Error(`There is no ${engine}.`)
  const visitor = await comeToCall(browser, person)
  await visitor.signIn()
  await visitor.visit(`chat/${conversationId}`)
  return visitor
}

it.each(PAIRS)('%s calls %s', async (from, to) => {
  const place = lonelyPlace()
  const [her, him] = [await newcomer('Ana', 'female', place), await newcomer('Ben', 'male', place)]
  for (const person of [her, him]) await person.do('PUT', '/profile/preferences', { direct_calls: true })
  await her.do('POST', `/matches/like/${him.id}`)
  const chat = String((await him.do('POST', `/matches/like/${her.id}`))['conversation_id'])
  const [caller, callee] = [await arrive(from, her, chat), await arrive(to, him, chat)]
  const times: number[] = []
  for (let i = 1; i <= CALLS; i += 1) {
    await startVideoCall(caller, callee)
    const first = await firstFrames(caller.page, callee.page)
    times.push(Math.max(first.caller, first.callee))
    if (i === CALLS) {
      await sleep(WARM_UP * 1000)
      const [hers, his] = [await counted(caller.page), await counted(callee.page)]
      await sleep(10_000)
      console.log(`${from} (caller) receives: ${inWords(await reportOf(caller.page, hers))}`)
      console.log(`${to} (callee) receives: ${inWords(await reportOf(callee.page, his))}`)
    }
    await endCall(caller, [caller, callee])
    // The hub of the caller, too, is to know that the call is over.
    await sleep(1_000)
  }
  const { p50, p95 } = latencyOf(times)
  console.log(
    `${from} calls ${to}, ${CALLS} calls, until both have seen the other: ` +
      `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`,
  )
  for (const { page } of [caller, callee]) await page.context().close()
  expect(times).toHaveLength(CALLS)
})

import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { latencyOf } from '../../../bench/latency.ts'
import { startChromium } from '../support/browser.ts'
import { firefoxPath, startFirefox } from '../support/firefox.ts'
import { firstFrames } from '../support/first-frame.ts'
import { lonelyPlace, newcomer, type Visitor } from '../support/person.ts'
import { counted, inWords, reportOf } from '../support/quality.ts'
import { comeToCall, endCall, startVideoCall } from '../support/video-call.ts'

/**
 * Video calls between the engines that are here, CALLS of each pair (20): from the answer until both have seen the other.
 * In the last of them also what both sides report of a part of it, from WARM_UP seconds (15) on for ten seconds, when the
 * browsers have found out what the path carries.
 */
const CALLS = Number(process.env['CALLS'] ?? 20)
const WARM_UP = Number(process.env['WARM_UP'] ?? 15)
const ENGINES = firefoxPath() === undefined ? ['Chromium'] : ['Chromium', 'Firefox']
const PAIRS = ENGINES.flatMap((from) => ENGINES.map((to): [string, string] => [from, to]))

const browsers: Browser[] = []
/** Both people in each engine. */
const callers: Record<string, Visitor> = {}
const callees: Record<string, Visitor> = {}

beforeAll(async () => {
  const place = lonelyPlace()
  const [her, him] = [await newcomer('Ana', 'female', place), await newcomer('Ben', 'male', place)]
  for (const person of [her, him]) await person.do('PUT', '/profile/preferences', { direct_calls: true })
  await her.do('POST', `/matches/like/${him.id}`)
  const { conversation_id } = await him.do('POST', `/matches/like/${her.id}`)
  for (const engine of ENGINES) {
    const browser = await (engine === 'Firefox' ? startFirefox() : startChromium())
    browsers.push(browser)
    for (const [person, visitors] of [
      [her, callers],
      [him, callees],
    ] as const) {
      const visitor = await comeToCall(browser, person)
      await visitor.signIn()
      await visitor.visit(`chat/${String(conversation_id)}`)
      visitors[engine] = visitor
    }
  }
}, 120_000)
afterAll(() => Promise.all(browsers.map((browser) => browser.close())))

it.each(PAIRS)('%s calls %s', async (from, to) => {
  const [caller, callee] = [callers[from], callees[to]]
  if (!caller || !callee) throw new Error('Nobody is there.')
  const all = [...Object.values(callers), ...Object.values(callees)]
  const times: number[] = []
  for (let i = 1; i <= CALLS; i += 1) {
    await startVideoCall(caller, callee)
    const first = await firstFrames(caller.page, callee.page)
    times.push(Math.max(first.caller, first.callee))
    if (i === CALLS) {
      await sleep(WARM_UP * 1000)
      const before = [await counted(caller.page), await counted(callee.page)]
      await sleep(10_000)
      console.log(`${from} (caller) receives: ${inWords(await reportOf(caller.page, before[0]))}`)
      console.log(`${to} (callee) receives: ${inWords(await reportOf(callee.page, before[1]))}`)
    }
    await endCall(caller, all)
  }
  const { p50, p95 } = latencyOf(times)
  console.log(
    `${from} calls ${to}, ${CALLS} calls, until both have seen the other: ` +
      `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`,
  )
  expect(times).toHaveLength(CALLS)
})

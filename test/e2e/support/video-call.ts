import type { Browser } from 'playwright-core'
import type { Person } from '../../../scripts/demo/person.ts'
import { answer, call, callOn, hangUp, ringing, talking, watchConnections, type Path } from './calls.ts'
import { watchFirstFrame } from './first-frame.ts'
import { Visitor } from './person.ts'

/** Somebody with a browser that says what a call in it is like. */
export async function comeToCall(browser: Browser, person: Person): Promise<Visitor> {
  const visitor = await Visitor.come(browser, person.name, person.phone)
  await watchConnections(visitor.page)
  await watchFirstFrame(visitor.page)
  return visitor
}

/** One calls the other, who answers; until both hear and see each other. */
export async function startVideoCall(caller: Visitor, callee: Visitor): Promise<Path[]> {
  await call(caller.page, 'Video call with')
  await answer(callee.page)
  return talking([caller.page, callee.page], ['audio', 'video'])
}

/** @param all everybody in whose browser something of the call may be left */
export async function endCall(caller: Visitor, all: readonly Visitor[]): Promise<void> {
  await hangUp(caller.page)
  for (const { page } of all) {
    await callOn(page).waitFor({ state: 'detached' })
    await ringing(page).waitFor({ state: 'detached' })
  }
}

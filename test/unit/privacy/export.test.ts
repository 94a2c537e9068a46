import { describe, expect, it } from 'vitest'
import { exportAccount } from '../../../src/features/privacy/export/export-account.ts'
import { PAGE } from '../../../src/features/privacy/export/queries.ts'
import type { UserContext } from '../../../src/context.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { contextWith } from '../../support/context.ts'
import { partial } from '../../support/partial.ts'
import { signIn } from '../../support/people.ts'

/** Fixed clock: what is tested here is handed its time. */

const NOW = '2026-11-20T10:35:00.000Z'

/** Somebody whose list of decisions never ends, and how many pages of it have been asked for. */
function endless(userId: string) {
  let asked = 0
  const real = contextWith()
  // In the order in which the statement selects them: whom, what, the answer, a note, and two times.
  const decision = () => [newId(), 'pass', null, null, NOW, NOW]
  const ask: UserContext['db']['ask'] = (text, values) => {
    // The account, the profile and the notifications are real ones.
    if (!text.includes('from "decisions"')) return real.db.ask(text, values)
    asked += 1
    return Promise.resolve(Array.from({ length: PAGE }, decision))
  }
  const context = Object.create(real, {
    db: { value: partial<UserContext['db']>({ ask }) },
    actor: { value: partial<UserContext['actor']>({ userId }) },
    now: { value: () => Date.parse(NOW) },
  }) as UserContext
  return { context, pages: () => asked }
}

describe('an export', () => {
  it('reads no further than it is taken, so that it fits into any isolate', async () => {
    const { context, pages } = endless((await signIn()).id)
    const reader = (await exportAccount(context)).body.getReader()
    for (let chunks = 1; chunks <= 40; chunks += 1) {
      const { value } = await reader.read()
      expect(value?.length).toBeLessThan(PAGE * 200)
      // The first two have no page in them; one may be read ahead.
      expect(pages()).toBeLessThanOrEqual(Math.max(0, chunks - 2) + 1)
    }
    await reader.cancel()
    const asked = pages()
    await reader.closed
    expect(pages()).toBe(asked)
  })
})

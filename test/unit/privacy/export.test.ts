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
const contacts = { phoneIndex: null, emailIndex: null, pendingEmailIndex: null }
const account = { id: newId(), ...contacts, createdAt: NOW, lastActiveAt: NOW, deletedAt: null, restorableUntil: null }
const decision = () => ({ user_id: newId(), decision: 'pass', created_at: NOW, updated_at: NOW })

/** Somebody whose list of decisions never ends, and how many pages of it have been asked for. */
function endless(userId: string) {
  let statements = 0
  const { db: real } = contextWith()
  const rows = <T>() => {
    statements += 1
    const page: object[] = statements === 1 ? [account] : Array.from({ length: PAGE }, decision)
    return Promise.resolve(page as T[])
  }
  const context = partial<UserContext>({
    // The profile and the notifications are real ones.
    db: partial({ rows, ask: (text, values) => real.ask(text, values) }),
    settings: partial({}),
    actor: partial({ userId }),
    now: () => Date.parse(NOW),
  })
  return { context, pages: () => statements - 1 }
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

import { describe, expect, it } from 'vitest'
import { KnownSessions } from '../../../src/security/known-sessions.ts'

const actor = { sessionId: 's1', userId: 'a1' }
const GOOD = { plan: null, acceptedUntil: 0 }
const at = (position: number, ...changed: string[]) => ({ position, isWhole: true, changed })
const begun = () => {
  const sessions = new KnownSessions()
  sessions.apply({ position: 5, isWhole: true, changed: null }, sessions.standpoint)
  return sessions
}

describe('a session that Redis has said is good', () => {
  it('is remembered when it was asked after the log', () => {
    const sessions = new KnownSessions()
    const asked = sessions.standpoint
    const standpoint = sessions.apply({ position: 5, isWhole: true, changed: null }, asked)
    sessions.remember(actor, GOOD, standpoint)
    expect(sessions.recall('s1')).toMatchObject(GOOD)
  })

  it('is not remembered where no position has been read', () => {
    const sessions = new KnownSessions()
    sessions.remember(actor, GOOD, sessions.standpoint)
    expect(sessions.recall('s1')).toBeNull()
  })

  it.each(['session s1', 'account a1', 'everything'])('is forgotten with the entry "%s"', (entry) => {
    const sessions = begun()
    sessions.remember(actor, GOOD, sessions.standpoint)
    sessions.apply(at(7, 'account other', entry), sessions.standpoint)
    expect(sessions.recall('s1')).toBeNull()
    expect(sessions.standpoint.position).toBe(7)
  })

  it.each(['session s2', 'account a2'])('is kept with the entry "%s"', (entry) => {
    const sessions = begun()
    sessions.remember(actor, GOOD, sessions.standpoint)
    sessions.apply(at(6, entry), sessions.standpoint)
    expect(sessions.recall('s1')).not.toBeNull()
  })

  it('is not remembered when a later answer has told that it ended', () => {
    const sessions = begun()
    const [early, late] = [sessions.standpoint, sessions.standpoint]
    sessions.apply(at(6, 'session s1'), late)
    sessions.remember(actor, GOOD, sessions.apply(at(5), early))
    expect(sessions.recall('s1')).toBeNull()
    expect(sessions.standpoint.position).toBe(6)
  })

  it('is not remembered when it ended here meanwhile', () => {
    const sessions = begun()
    const asked = sessions.standpoint
    sessions.forget('session s1')
    sessions.remember(actor, GOOD, asked)
    expect(sessions.recall('s1')).toBeNull()
  })

  it('is remembered again once it is asked again', () => {
    const sessions = begun()
    sessions.remember(actor, GOOD, sessions.standpoint)
    sessions.forget('account a1')
    sessions.remember(actor, { plan: 'premium', acceptedUntil: 3 }, sessions.standpoint)
    expect(sessions.recall('s1')).toMatchObject({ plan: 'premium', acceptedUntil: 3 })
  })

  it('is neither remembered nor recalled while a write of this isolate has failed', () => {
    const sessions = begun()
    sessions.isInDoubt = true
    sessions.remember(actor, GOOD, sessions.standpoint)
    expect(sessions.recall('s1')).toBeNull()
  })

  it.each([
    ['an incomplete list', { position: 5, isWhole: false, changed: [] }],
    ['a log that cannot say', { position: 9, isWhole: true, changed: null }],
  ])('is forgotten with %s', (_what, changes) => {
    const sessions = begun()
    sessions.remember(actor, GOOD, sessions.standpoint)
    sessions.apply(changes, sessions.standpoint)
    expect(sessions.recall('s1')).toBeNull()
  })

  it('gives way to newer ones, and so does its account', () => {
    const sessions = begun()
    for (let i = 0; i <= 20_000; i += 1)
      sessions.remember({ sessionId: `s${i}`, userId: `a${i}` }, GOOD, sessions.standpoint)
    expect(sessions.recall('s0')).toBeNull()
    expect(sessions.recall('s1')).not.toBeNull()
  })
})

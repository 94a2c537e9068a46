import { describe, expect, it } from 'vitest'
import { stateOfAppStore } from '../../../src/features/billing/rules/app-store.ts'
import { stateOfPlayStore } from '../../../src/features/billing/rules/play-store.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000
/** Any time will do. */
const NOW = 1_000 * DAY

describe('what a subscription of the App Store grants', () => {
  const found = {
    status: 'active',
    startedAt: NOW - 40 * DAY,
    expiresAt: NOW + 20 * DAY,
    graceUntil: null,
    renews: true,
    isTrial: false,
    revokedAt: null,
    revocationType: null,
  } as const
  const ofApple = (changes: Partial<Parameters<typeof stateOfAppStore>[0]>) =>
    stateOfAppStore({ ...found, ...changes }, NOW)

  it('is its period and a day, while it renews', () => {
    expect(ofApple({})).toEqual({
      status: 'active',
      startedAt: NOW - 40 * DAY,
      expiresAt: NOW + 20 * DAY,
      entitledUntil: NOW + 21 * DAY,
      renews: true,
      cancelAtPeriodEnd: false,
      why: null,
      reconcileAt: NOW + DAY,
    })
    expect(ofApple({ isTrial: true }).status).toBe('trialing')
  })

  it('is its period alone once it is cancelled', () => {
    expect(ofApple({ renews: false })).toMatchObject({ entitledUntil: NOW + 20 * DAY, cancelAtPeriodEnd: true })
  })

  it('is asked about a minute after the period, and every hour while the next one is awaited', () => {
    expect(ofApple({ expiresAt: NOW + HOUR }).reconcileAt).toBe(NOW + HOUR + MINUTE)
    expect(ofApple({ expiresAt: NOW - HOUR }).reconcileAt).toBe(NOW + HOUR)
  })

  it.each([
    [
      { status: 'grace', graceUntil: NOW + 6 * DAY },
      { status: 'grace', entitledUntil: NOW + 6 * DAY, renews: true },
    ],
    [{ status: 'billing_retry' }, { status: 'past_due', entitledUntil: null, renews: true }],
    [
      { status: 'expired', renews: false },
      { status: 'expired', entitledUntil: null, renews: false, reconcileAt: null },
    ],
    [
      { status: 'revoked', revokedAt: NOW, revocationType: 'REFUND_FULL' },
      { status: 'cancelled', entitledUntil: null, renews: false, why: 'refunded', reconcileAt: null },
    ],
    [
      { status: 'revoked', revokedAt: NOW },
      { why: 'refunded', entitledUntil: null },
    ],
    [
      { status: 'revoked', revokedAt: NOW, revocationType: 'FAMILY_REVOKE' },
      { why: 'revoked', entitledUntil: null },
    ],
    // Whatever the status still says.
    [
      { revokedAt: NOW, revocationType: 'REFUND_FULL' },
      { why: 'refunded', entitledUntil: null, renews: false },
    ],
    [
      { revokedAt: NOW, revocationType: 'REFUND_PRORATED' },
      { why: null, status: 'active' },
    ],
  ] as const)('with %j is %j', (changes, state) => {
    expect(ofApple(changes)).toMatchObject(state)
  })
})

describe('what a subscription of Google Play grants', () => {
  const found = {
    state: 'active',
    startedAt: NOW - 40 * DAY,
    expiresAt: NOW + 20 * DAY,
    renews: true,
    isAcknowledged: true,
    readAt: NOW,
  } as const
  const ofGoogle = (
    changes: Partial<Parameters<typeof stateOfPlayStore>[0]>,
    why: Parameters<typeof stateOfPlayStore>[1] = null,
  ) => stateOfPlayStore({ ...found, ...changes }, why, NOW)

  it.each([
    [{}, { status: 'active', entitledUntil: NOW + 21 * DAY, renews: true, reconcileAt: NOW + DAY }],
    [{ isAcknowledged: false }, { status: 'active', reconcileAt: NOW + 15 * MINUTE }],
    [
      { state: 'pending', startedAt: null, expiresAt: null },
      { status: 'incomplete', entitledUntil: null, expiresAt: null, renews: true, reconcileAt: NOW + 15 * MINUTE },
    ],
    [
      { state: 'pending_purchase_cancelled', expiresAt: null },
      { status: 'expired', renews: false, reconcileAt: null },
    ],
    [
      { state: 'grace', expiresAt: NOW + 5 * DAY },
      { status: 'grace', entitledUntil: NOW + 5 * DAY, renews: true },
    ],
    [
      { state: 'on_hold', expiresAt: NOW },
      { status: 'past_due', entitledUntil: null, renews: true },
    ],
    [
      { state: 'paused', expiresAt: NOW },
      { status: 'past_due', entitledUntil: null, renews: true },
    ],
    [
      { state: 'cancelled', renews: false },
      { status: 'active', entitledUntil: NOW + 20 * DAY, cancelAtPeriodEnd: true, renews: false },
    ],
    [
      { state: 'cancelled', renews: false, expiresAt: NOW - 1 },
      { status: 'expired', entitledUntil: null },
    ],
    [
      { state: 'expired', renews: false, expiresAt: NOW },
      { status: 'expired', why: null, reconcileAt: null },
    ],
    // A prepaid plan never renews by itself.
    [{ renews: false }, { status: 'active', entitledUntil: NOW + 20 * DAY, renews: false }],
  ] as const)('with %j is %j', (changes, state) => {
    expect(ofGoogle(changes)).toMatchObject(state)
  })

  it('is nothing once it was paid back', () => {
    expect(ofGoogle({ state: 'expired' }, 'refunded')).toMatchObject({ status: 'cancelled', why: 'refunded' })
  })
})

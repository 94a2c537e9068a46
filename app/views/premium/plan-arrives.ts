import { api } from '../../api/api.ts'
import type { Billing } from '../../api/billing-wire.ts'
import { billing, loadBilling } from '../../state/plan.ts'

/** Pauses between the questions, should the event that tells of it not arrive, in milliseconds. */
export const PAUSES: readonly number[] = [1_000, 2_000, 3_000, 5_000, 8_000]

export const pauseFor = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Waits until a payment for a plan counts: told by an event, after which {@link billing} is renewed, or found out by
 * asking. Returns false when it is late.
 */
export async function planArrives(isDone: (now: Billing) => boolean): Promise<boolean> {
  let stop = () => {}
  let isTold = false
  const told = new Promise<void>((resolve) => {
    stop = billing.subscribe((now) => {
      if (!now || !isDone(now)) return
      isTold = true
      resolve()
    })
  })
  try {
    for (const pause of PAUSES) {
      await Promise.race([told, pauseFor(pause)])
      // What is asked renews the signal, which then tells.
      if (!isTold) await loadBilling().catch(() => {})
      if (isTold) return true
    }
    // The provider is asked itself, in case its own notice is late.
    await api('POST', '/billing/restore', { type: 'card' })
    return isDone(await loadBilling())
  } catch {
    return false
  } finally {
    stop()
  }
}

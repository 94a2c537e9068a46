import { api } from '../../api/api.ts'
import type { Billing } from '../../api/billing-wire.ts'
import { billing, loadBilling } from '../../state/plan.ts'
import { openDialog } from '../../ui/dialog.ts'
import { h } from '../../ui/dom.ts'
import { paymentFrame } from '../../ui/payment-frame.ts'

/** What has come of a confirmation; `closed`: the payer did not answer, `late`: the answer has not arrived here yet. */
export type Confirmation = 'done' | 'failed' | 'closed' | 'late'

/** Pauses between the questions, should the event that tells of it not arrive, in milliseconds. */
const PAUSES = [1_000, 2_000, 3_000, 5_000, 8_000]

/** Lets the bank ask the payer in a dialog. @param isDone whether what was paid for counts */
export function confirmPayment(clientSecret: string, isDone: (now: Billing) => boolean): Promise<Confirmation> {
  return new Promise((resolve) => {
    let confirmation: Confirmation = 'closed'
    const { element, close } = openDialog(
      'Your bank asks you',
      (dialog) => {
        const state = h('p', { role: 'status' }, 'Confirm the payment in the window of your bank.')
        const frame = paymentFrame(dialog.scope, 'Confirmation of the payment', 'bank')
        const ask = async () => {
          const outcome = await frame.confirm(clientSecret)
          confirmation = outcome === 'failed' ? 'failed' : 'late'
          if (outcome === 'failed') return
          frame.element.remove()
          state.textContent = 'Confirmed. One moment, until the payment has arrived…'
          if (await arrived(isDone)) confirmation = 'done'
        }
        ask()
          .catch(() => (confirmation = 'failed'))
          .finally(() => close())
        return [state, frame.element]
      },
      'paying',
    )
    element.addEventListener('close', () => resolve(confirmation))
  })
}

/** Waits until a payment counts: told by an event, which renews {@link billing}, or found out by asking. */
export async function arrived(isDone: (now: Billing) => boolean): Promise<boolean> {
  let stop = () => {}
  const told = new Promise<true>((resolve) => {
    stop = billing.subscribe((now) => now && isDone(now) && resolve(true))
  })
  try {
    for (const pause of PAUSES) {
      const passed = new Promise<false>((resolve) => setTimeout(() => resolve(false), pause))
      if (await Promise.race([told, passed])) return true
      if (isDone(await loadBilling().catch(() => billing.value ?? NOTHING))) return true
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

const NOTHING: Billing = {
  plan: 'free',
  subscription: null,
  other_subscriptions: [],
  sources: [],
  publishable_key: null,
}

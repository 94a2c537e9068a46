import { openDialog } from '../../ui/dialog.ts'
import { h } from '../../ui/dom.ts'
import { paymentFrame } from '../../ui/payment-frame.ts'

/** What has come of a confirmation; `closed`: the payer did not answer, `late`: the answer has not arrived here yet. */
export type Confirmation = 'done' | 'failed' | 'closed' | 'late'

/** Lets the bank ask the payer in a dialog. @param arrives waits until what was paid for is there; false when it is late */
export function confirmPayment(clientSecret: string, arrives: () => Promise<boolean>): Promise<Confirmation> {
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
          if (await arrives()) confirmation = 'done'
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

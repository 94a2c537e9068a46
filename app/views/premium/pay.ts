import type { Changed, OfferedPlan } from '../../api/billing-wire.ts'
import { loadBilling } from '../../state/plan.ts'
import { openDialog, type Dialog } from '../../ui/dialog.ts'
import { h, icon } from '../../ui/dom.ts'
import { field, textOf } from '../../ui/form.ts'
import { cardForm } from './card-form.ts'
import { confirmPayment, type Confirmation } from './confirm.ts'
import { planArrives } from './plan-arrives.ts'
import { inclusions, isRunning, money, priceOf } from './words.ts'

/** Lets the user pay for a plan by card. @param isFirst whether its trial counts */
export function openPayment(plan: OfferedPlan, isFirst: boolean): void {
  const trial = isFirst ? plan.trial_days : 0
  const { element } = openDialog(
    plan.name,
    (dialog) => [
      h('p', {}, trial > 0 ? `Free for ${trial} days, then ${priceOf(plan)}.` : `${priceOf(plan)}, starting today.`),
      h('p', { className: 'hint' }, 'It renews by itself. Cancel whenever you like: what is paid stays yours.'),
      paymentForm(dialog, plan, trial > 0 ? 'Start the free trial' : `Pay ${money(plan.price, plan.currency)}`),
    ],
    'paying',
  )
  element.querySelector('iframe')?.focus()
}

function paymentForm(dialog: Dialog, plan: OfferedPlan, label: string): HTMLElement {
  return cardForm(dialog, {
    label,
    fields: field(
      'Promotion code',
      h('input', { name: 'promotion_code', autocomplete: 'off', maxLength: 100 }),
      'Optional.',
    ),
    async pay(token, attempt, data) {
      const code = textOf(data, 'promotion_code')
      const { subscription, client_secret } = await attempt<Changed>('/billing/subscribe', {
        plan_id: plan.id,
        payment_method: { type: 'card', token },
        ...(code === '' ? {} : { promotion_code: code }),
      })
      dialog.close()
      if (client_secret === undefined) return finish(plan, isRunning(subscription) ? 'done' : 'late')
      const counts = () => planArrives(({ subscription: now }) => isRunning(now))
      return finish(plan, await confirmPayment(client_secret, counts))
    },
  })
}

/** Tells what a payment for a plan has come to. */
async function finish(plan: OfferedPlan, outcome: Confirmation): Promise<void> {
  await loadBilling().catch(() => {})
  if (outcome === 'done') welcome(plan)
  else tellUnpaid(outcome, () => openPayment(plan, false))
}

/** Tells of a payment that is not complete. @param again opens the form once more */
export function tellUnpaid(outcome: Exclude<Confirmation, 'done'>, again: () => void): void {
  if (outcome === 'late') {
    openDialog('Your payment is on its way', ({ close }) => [
      h('p', {}, 'The bank has not answered yet. What you have bought comes by itself; you need not pay again.'),
      h('div', { className: 'actions' }, h('button', { type: 'button', onclick: close }, 'All right')),
    ])
    return
  }
  openDialog(outcome === 'failed' ? 'The confirmation failed' : 'Not confirmed', ({ close }) => [
    h(
      'p',
      {},
      outcome === 'failed'
        ? 'Your bank did not confirm the payment, and nothing was charged. Try again, or use another card.'
        : 'You closed the window of your bank, and nothing was charged.',
    ),
    h(
      'div',
      { className: 'actions' },
      h('button', { type: 'button', onclick: close }, 'Not now'),
      h('button', { type: 'button', className: 'primary', onclick: () => (close(), again()) }, 'Try again'),
    ),
  ])
}

function welcome({ entitlements }: OfferedPlan): void {
  openDialog('Welcome to Premium', ({ close }) => [
    h('p', {}, 'It counts from now on, on all of your devices.'),
    h('ul', { className: 'included' }, ...inclusions(entitlements).map((line) => h('li', {}, icon('check'), line))),
    h(
      'div',
      { className: 'actions' },
      h('button', { type: 'button', className: 'primary', onclick: close }, 'Let’s go'),
    ),
  ])
}

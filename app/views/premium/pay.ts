import { ApiError, OfflineError } from '../../api/api.ts'
import type { Changed, OfferedPlan } from '../../api/billing-wire.ts'
import { isDecided, oneAttempt } from '../../api/one-attempt.ts'
import { loadBilling } from '../../state/plan.ts'
import { openDialog, type Dialog } from '../../ui/dialog.ts'
import { h, icon } from '../../ui/dom.ts'
import { field, form, submitButton, textOf } from '../../ui/form.ts'
import { paymentFrame } from '../../ui/payment-frame.ts'
import { describe } from '../../ui/toast.ts'
import { confirmPayment, type Confirmation } from './confirm.ts'
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
  const frame = paymentFrame(dialog.scope, 'Your card')
  const state = h('p', { role: 'status', className: 'hint' })
  const trouble = h('p', { role: 'alert', className: 'wrong' })
  const attempt = oneAttempt()
  /** Kept while the outcome of a payment with it is unknown. */
  let token: string | null = null
  const pay = async (code: string) => {
    token ??= await frame.token()
    state.textContent = 'Paying…'
    return attempt<Changed>('/billing/subscribe', {
      plan_id: plan.id,
      payment_method: { type: 'card', token },
      ...(code === '' ? {} : { promotion_code: code }),
    })
  }
  return form(
    async (data) => {
      trouble.textContent = ''
      state.textContent = 'Reading the card…'
      try {
        const { subscription, client_secret } = await pay(textOf(data, 'promotion_code'))
        dialog.close()
        if (client_secret === undefined) return await finish(plan, isRunning(subscription) ? 'done' : 'late')
        await finish(plan, await confirmPayment(client_secret, ({ subscription: now }) => isRunning(now)))
      } catch (error) {
        if (isDecided(error)) token = null
        if (isOfCode(error)) throw error
        trouble.replaceChildren(...troubleOf(error))
      } finally {
        state.textContent = ''
      }
    },
    frame.element,
    field('Promotion code', h('input', { name: 'promotion_code', autocomplete: 'off', maxLength: 100 }), 'Optional.'),
    trouble,
    state,
    submitButton(label),
  )
}

/** Whether the promotion code is what is wrong: its field says so. */
const isOfCode = (error: unknown): boolean =>
  error instanceof ApiError && JSON.stringify(error.details['issues'] ?? '').includes('promotion_code')

/** Why a payment did not happen, and what to do next. */
export function troubleOf(error: unknown): (Node | string)[] {
  if (error instanceof OfflineError)
    return ['The answer did not arrive. Try again: whatever has become of this payment, you are charged only once.']
  if (!(error instanceof ApiError)) return [describe(error)]
  if (error.code === 'PAYMENT_FAILED') return ['The payment was not made, and nothing was charged. ', error.message]
  if (error.code === 'ALREADY_SUBSCRIBED') {
    const where = String(error.details['managed_at'])
    const isHere = error.details['provider'] === 'stripe'
    return [
      'You have a subscription already, and nothing was charged. ',
      isHere ? 'Close this window to change it.' : managedLink(where, 'Change it in the store that sold it.'),
    ]
  }
  if (error.status >= 500)
    return ['We do not know yet whether the payment was made. Try again: you are charged only once.']
  return [describe(error)]
}

/** A link to where a store manages what it has sold. */
export const managedLink = (href: string, label: string): HTMLElement =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer', className: 'away' }, label)

/** Tells what a payment has come to. */
async function finish(plan: OfferedPlan, outcome: Confirmation): Promise<void> {
  await loadBilling().catch(() => {})
  const again = ({ close }: Dialog) =>
    h(
      'div',
      { className: 'actions' },
      h('button', { type: 'button', onclick: close }, 'Not now'),
      h(
        'button',
        { type: 'button', className: 'primary', onclick: () => (close(), openPayment(plan, false)) },
        'Try again',
      ),
    )
  if (outcome === 'done') return welcome(plan)
  if (outcome === 'late') {
    openDialog('Your payment is on its way', ({ close }) => [
      h('p', {}, 'The bank has not answered yet. Premium begins by itself as soon as it has; you need not pay again.'),
      h('div', { className: 'actions' }, h('button', { type: 'button', onclick: close }, 'All right')),
    ])
    return
  }
  openDialog(outcome === 'failed' ? 'The confirmation failed' : 'Not confirmed', (dialog) => [
    h(
      'p',
      {},
      outcome === 'failed'
        ? 'Your bank did not confirm the payment, and nothing was charged. Try again, or use another card.'
        : 'You closed the window of your bank, and nothing was charged.',
    ),
    again(dialog),
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

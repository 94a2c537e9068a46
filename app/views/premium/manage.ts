import { api, ApiError } from '../../api/api.ts'
import type { Billing, Changed, OfferedPlan, Subscription } from '../../api/billing-wire.ts'
import { loadBilling } from '../../state/plan.ts'
import { confirmed, openDialog } from '../../ui/dialog.ts'
import { h, type Child } from '../../ui/dom.ts'
import { attempt, toast } from '../../ui/toast.ts'
import { confirmPayment } from './confirm.ts'
import { cardForm, managedLink } from './card-form.ts'
import { planArrives } from './plan-arrives.ts'
import { cardName, dayOf, isDue, priceOf, SELLERS, standing } from './words.ts'

/** The subscription that somebody has, and everything that they can do about it. */
export function managing(subscription: Subscription, plans: readonly OfferedPlan[]): Child[] {
  const plan = plans.find(({ id }) => id === subscription.plan_id)
  const { card } = subscription
  return [
    h('p', { className: 'row-name' }, plan ? `${plan.name}, ${priceOf(plan)}` : 'Premium'),
    h('p', isDue(subscription) ? { className: 'notice' } : {}, standing(subscription)),
    card && h('p', {}, `Paid by ${cardName(card)}.`),
    card?.expires_soon === true &&
      h('p', { className: 'notice' }, 'This card expires before the next payment. Change it so that Premium stays.'),
    subscription.provider === 'stripe' ? actions(subscription, plans) : elsewhere(subscription),
  ]
}

const elsewhere = ({ provider, managed_at }: Subscription): HTMLElement =>
  h(
    'p',
    {},
    `It was bought in ${SELLERS[provider]}, where it is changed and cancelled. `,
    managedLink(managed_at, `Open ${SELLERS[provider]}`),
  )

function actions(subscription: Subscription, plans: readonly OfferedPlan[]): HTMLElement {
  const others = plans.filter(({ id, plan }) => id !== subscription.plan_id && plan === 'premium')
  const button = (label: string, work: () => Promise<unknown>, className = '') =>
    h('button', { type: 'button', className, onclick: () => void attempt(work) }, label)
  return h(
    'div',
    { className: 'actions' },
    ...(subscription.renews && !isDue(subscription)
      ? others.map((plan) => button(`Change to ${plan.name}`, () => change(subscription, plan)))
      : []),
    button('Change the card', () => Promise.resolve(changeCard(subscription)), isDue(subscription) ? 'primary' : ''),
    subscription.cancel_at_period_end
      ? button('Resume', resume, 'primary')
      : button('Cancel the subscription', () => cancel(subscription), 'bad-text'),
  )
}

async function cancel(subscription: Subscription): Promise<void> {
  const { expires_at } = subscription
  const until = expires_at === null ? '' : ` until ${dayOf(expires_at)}`
  const isSure = await confirmed(
    'Cancel the subscription?',
    isDue(subscription)
      ? 'We no longer try to collect the payment.'
      : `Premium stays${until}, as it is paid. After that nothing more is charged, and you can come back at any time.`,
    'Cancel it',
    'Keep it',
  )
  if (!isSure) return
  await api('POST', '/subscription/cancel')
  await loadBilling()
  toast(isDue(subscription) ? 'Cancelled.' : `Cancelled. Premium stays${until}.`)
}

async function resume(): Promise<void> {
  await api('POST', '/subscription/resume')
  await loadBilling()
  toast('Premium goes on.')
}

async function change({ status }: Subscription, plan: OfferedPlan): Promise<void> {
  const isSure = await confirmed(
    `Change to ${plan.name}?`,
    `It counts at once: ${priceOf(plan)}.${status === 'trialing' ? '' : ' What you have paid already is taken off; where that is more, it is taken off the next payments.'}`,
    'Change',
  )
  if (!isSure) return
  await withConfirmation(
    () => api('POST', '/subscription/change', { plan_id: plan.id }),
    ({ subscription }) => subscription?.plan_id === plan.id,
    `You have ${plan.name} now.`,
  )
}

/** Renews with another card, and pays with it what is due. */
export function changeCard(subscription: Subscription): void {
  const isLate = isDue(subscription)
  openDialog(
    'Change the card',
    (dialog) => [
      h('p', {}, isLate ? 'The payment that failed is tried with it at once.' : 'The next payments are charged to it.'),
      cardForm(dialog, {
        label: isLate ? 'Pay with this card' : 'Use this card',
        async pay(token, send) {
          await withConfirmation(
            () => send<Changed>('/subscription/card', { payment_method: { type: 'card', token } }),
            ({ subscription: now }) => now?.status === 'active' || now?.status === 'trialing',
            isLate ? 'Paid. Premium goes on.' : 'The card is changed.',
          )
          dialog.close()
        },
      }),
    ],
    'paying',
  )
}

/** Runs a change; where the bank asks the payer first, it waits for that. @throws Error where it was not confirmed */
async function withConfirmation(
  work: () => Promise<unknown>,
  isDone: (now: Billing) => boolean,
  done: string,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'PAYMENT_ACTION_REQUIRED') throw error
    const outcome = await confirmPayment(String(error.details['client_secret']), () => planArrives(isDone))
    if (outcome === 'late') return toast('The bank has not answered yet. It is done as soon as it has.')
    if (outcome !== 'done')
      throw new Error('The payment was not confirmed, and nothing has changed. Try again, or use another card.', {
        cause: error,
      })
  }
  await loadBilling()
  toast(done)
}

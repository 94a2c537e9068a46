import { ApiError, OfflineError } from '../../api/api.ts'
import { isUndecided, oneAttempt, type Attempt } from '../../api/one-attempt.ts'
import type { Dialog } from '../../ui/dialog.ts'
import { h, type Child } from '../../ui/dom.ts'
import { form, submitButton } from '../../ui/form.ts'
import { paymentFrame } from '../../ui/payment-frame.ts'
import { describe } from '../../ui/toast.ts'

interface Payment {
  /** Of the button. */
  label: string
  /** Further fields. */
  fields?: Child
  /** Pays with a card, by the attempt that is repeated under one key until an answer has come. */
  pay: (token: string, attempt: Attempt, data: FormData) => Promise<unknown>
}

/** A form that takes a card and pays with it; it says what it does, and why it could not. */
export function cardForm(dialog: Dialog, { label, fields, pay }: Payment): HTMLElement {
  const frame = paymentFrame(dialog.scope, 'Your card')
  const state = h('p', { role: 'status', className: 'hint' })
  const trouble = h('p', { role: 'alert', className: 'wrong' })
  const attempt = oneAttempt()
  /** Kept while the outcome of a payment with it is unknown. */
  let token: string | null = null
  return form(
    async (data) => {
      trouble.textContent = ''
      state.textContent = 'Reading the card…'
      try {
        token ??= await frame.token()
        state.textContent = 'Paying…'
        await pay(token, attempt, data)
        token = null
      } catch (error) {
        if (!isUndecided(error)) token = null
        if (isOfAnotherField(error)) throw error
        trouble.replaceChildren(...troubleOf(error))
      } finally {
        state.textContent = ''
      }
    },
    frame.element,
    fields,
    trouble,
    state,
    submitButton(label),
  )
}

/** Whether the promotion code is what is wrong: its field says so. */
const isOfAnotherField = (error: unknown): boolean =>
  error instanceof ApiError && JSON.stringify(error.details['issues'] ?? '').includes('promotion_code')

/** Why a payment did not happen, and what to do next. */
function troubleOf(error: unknown): (Node | string)[] {
  if (error instanceof OfflineError)
    return ['The answer did not arrive. Try again: whatever has become of this payment, you are charged only once.']
  if (!(error instanceof ApiError)) return [describe(error)]
  if (error.code === 'PAYMENT_FAILED') return ['The payment was not made, and nothing was charged. ', error.message]
  if (error.code === 'ALREADY_SUBSCRIBED') {
    const isHere = error.details['provider'] === 'stripe'
    return [
      'You have a subscription already, and nothing was charged. ',
      isHere
        ? 'Close this window to change it.'
        : managedLink(String(error.details['managed_at']), 'Change it in the store that sold it.'),
    ]
  }
  if (error.status >= 500)
    return ['We do not know yet whether the payment was made. Try again: you are charged only once.']
  return [describe(error)]
}

/** A link to where a store manages what it has sold. */
export const managedLink = (href: string, label: string): HTMLElement =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer', className: 'away' }, label)

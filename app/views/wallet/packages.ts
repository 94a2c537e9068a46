import { api } from '../../api/api.ts'
import type { Bought, CoinPackage } from '../../api/coins-wire.ts'
import { balance, loadBalance } from '../../state/coins.ts'
import { openDialog } from '../../ui/dialog.ts'
import { fill, h } from '../../ui/dom.ts'
import { complain, toast } from '../../ui/toast.ts'
import { cardForm } from '../premium/card-form.ts'
import { confirmPayment } from '../premium/confirm.ts'
import { tellUnpaid } from '../premium/pay.ts'
import { PAUSES, pauseFor } from '../premium/plan-arrives.ts'
import { money } from '../premium/words.ts'

/** The packages for sale. */
export function packages(): HTMLElement {
  const list = h('ul', { className: 'rows' })
  api<{ packages: CoinPackage[] }>('GET', '/coins/packages').then(
    ({ packages: found }) => fill(list, ...found.map(row)),
    complain,
  )
  return list
}

const row = (one: CoinPackage): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, one.name),
      one.bonus > 0 && h('span', { className: 'row-text whole' }, `with ${one.bonus} more free`),
    ),
    h(
      'button',
      { type: 'button', 'aria-label': `Buy ${one.name} for ${priceOf(one)}`, onclick: () => openPurchase(one) },
      priceOf(one),
    ),
  )

const priceOf = ({ price, currency }: CoinPackage): string => money(price, currency)

/** Lets the user pay for a package by card. */
function openPurchase(one: CoinPackage): void {
  openDialog(
    one.name,
    (dialog) => [
      h('p', {}, `${one.coins + one.bonus} coins, which never expire. This is no subscription.`),
      cardForm(dialog, {
        label: `Pay ${priceOf(one)}`,
        async pay(token, attempt) {
          const before = balance.value?.balance ?? 0
          const { status, client_secret } = await attempt<Bought>('/coins/purchase', {
            package_id: one.id,
            payment_method: { type: 'card', token },
          })
          dialog.close()
          const outcome =
            client_secret !== undefined
              ? await confirmPayment(client_secret, () => coinsArrive(before))
              : status === 'paid'
                ? 'done'
                : 'late'
          await loadBalance().catch(() => {})
          if (outcome === 'done') toast(`${one.coins + one.bonus} coins are yours.`)
          else tellUnpaid(outcome, () => openPurchase(one))
        },
      }),
    ],
    'paying',
  )
}

/** Waits until there are more coins than before. */
async function coinsArrive(before: number): Promise<boolean> {
  for (const pause of PAUSES) {
    await pauseFor(pause)
    const now = await loadBalance().catch(() => null)
    if (now && now.balance > before) return true
  }
  return false
}

import { go, type View } from '../../router.ts'
import { balance, loadBalance } from '../../state/coins.ts'
import { fill, h, iconButton } from '../../ui/dom.ts'
import { complain } from '../../ui/toast.ts'
import { dayOf } from '../premium/words.ts'
import { offers } from './offers.ts'
import { packages } from './packages.ts'
import { rewards } from './rewards.ts'
import { transactions } from './transactions.ts'

/** Coins: how many there are, how they come, what they buy, and where they have gone. */
export const walletView: View = {
  title: 'Coins',
  render(scope) {
    const amount = h('p', { className: 'balance', role: 'status' })
    const lots = h('ul', { className: 'hint' })
    scope.watch(balance, (now) => {
      if (!now) return
      amount.textContent = coins(now.balance)
      fill(
        lots,
        now.balance < 0 &&
          h('li', {}, 'A purchase was refunded after its coins were spent. New coins make up for that first.'),
        ...now.lots.map(({ kind, coins: count, expires_at }) =>
          h(
            'li',
            {},
            `${count} ${kind === 'earned' ? 'earned' : 'bought'}${expires_at === null ? ', for good' : `, until ${dayOf(expires_at)}`}`,
          ),
        ),
      )
    })
    loadBalance().catch(complain)
    return h(
      'div',
      { className: 'place narrow' },
      h(
        'header',
        { className: 'place-head' },
        iconButton('back', 'Back to the settings', () => go('settings')),
        h('h1', {}, 'Coins'),
      ),
      h('section', { className: 'card' }, h('h2', {}, 'You have'), amount, lots),
      h('section', { className: 'card' }, h('h2', {}, 'Use coins'), offers()),
      h('section', { className: 'card' }, h('h2', {}, 'Earn coins'), rewards()),
      h('section', { className: 'card' }, h('h2', {}, 'Buy coins'), packages()),
      h('section', { className: 'card' }, h('h2', {}, 'What has happened'), transactions(scope)),
    )
  },
}

/** "1 coin", "-20 coins". */
export const coins = (count: number): string => `${count.toLocaleString()} ${Math.abs(count) === 1 ? 'coin' : 'coins'}`

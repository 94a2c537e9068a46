import { api } from '../../api/api.ts'
import type { Reward, Rewards } from '../../api/coins-wire.ts'
import { loadBalance } from '../../state/coins.ts'
import { fill, h } from '../../ui/dom.ts'
import { field, form, submitButton, textOf } from '../../ui/form.ts'
import { ago } from '../../ui/time.ts'
import { attempt, complain, toast } from '../../ui/toast.ts'
import { millisecondsUntil } from '../../clock.ts'

const INVITE = 'invite_friend'
const ADVERTISEMENT = 'watch_advertisement'

/** The ways to earn coins: what is left of each, and when it is due again. */
export function rewards(): HTMLElement {
  const box = h('div', { className: 'stacked stretched' })
  const load = async () => {
    const { rewards: all, invite_code } = await api<Rewards>('GET', '/coins/rewards')
    fill(box, h('ul', { className: 'rows' }, ...all.map((reward) => row(reward, load))), inviting(invite_code))
  }
  load().catch(complain)
  return box
}

function row(reward: Reward, reload: () => Promise<void>): HTMLElement {
  const { activity, title, coins, is_due } = reward
  const isOwn = activity !== INVITE && activity !== ADVERTISEMENT
  const collect = async () => {
    await api('POST', '/coins/redeem-reward', { activity })
    toast(`${coins} coins are yours.`)
    await Promise.all([reload(), loadBalance()])
  }
  return h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, `${title}, ${coins} coins`),
      h('span', { className: 'row-text whole' }, standing(reward)),
    ),
    isOwn &&
      is_due &&
      h(
        'button',
        {
          type: 'button',
          className: 'primary',
          'aria-label': `Collect ${coins} coins: ${title}`,
          onclick: () => void attempt(collect),
        },
        'Collect',
      ),
  )
}

/** What is left, and when it is due again. */
function standing({ activity, period, remaining, next_at, is_due, progress }: Reward): string {
  if (remaining === 0) return next_at === null ? 'Collected.' : `Again ${until(next_at)}.`
  const left = period === 'once' ? 'Once' : `${remaining} left today`
  if (activity === INVITE) return `${left}; it comes by itself, when your friend has stayed for a week.`
  if (activity === ADVERTISEMENT) return `${left}, in the app on your phone.`
  if (is_due) return period === 'once' ? 'Yours to collect.' : `${left}.`
  return progress ? `${progress.done} of ${progress.of} done.` : `${left}; not done yet.`
}

/** "in 3 hours". */
const until = (time: string): string => {
  const hours = Math.max(1, Math.ceil(millisecondsUntil(time) / 3_600_000))
  return hours < 24 ? `in ${hours} ${hours === 1 ? 'hour' : 'hours'}` : ago(time)
}

/** The user's own code, and a field for a friend's. */
const inviting = (code: string): HTMLElement =>
  h(
    'div',
    { className: 'stacked stretched' },
    h('p', {}, 'Your code for friends: ', h('strong', {}, code)),
    form(
      async (data) => {
        await api('POST', '/coins/redeem-reward', { activity: INVITE, proof: textOf(data, 'code') })
        toast('Thank you: your friend has coins once you have stayed for a week.')
      },
      field('The code of a friend who invited you', h('input', { name: 'code', autocomplete: 'off', maxLength: 20 })),
      submitButton('Use the code', ''),
    ),
  )

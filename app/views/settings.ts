import { api, ApiError, page } from '../api/api.ts'
import { forgetSession, session } from '../api/session.ts'
import type { Blocked, Device } from '../api/wire.ts'
import { emptyState, go, linkTo, type View } from '../router.ts'
import { loadProfile, profile } from '../state/me.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { confirmed } from '../ui/dialog.ts'
import { field, form, submitButton, textOf } from '../ui/form.ts'
import type { Scope } from '../ui/scope.ts'
import { ago } from '../ui/time.ts'
import { attempt, complain, toast } from '../ui/toast.ts'
import { avatar } from '../ui/avatar.ts'
import { nameOf } from '../ui/name.ts'
import { ownReports } from './own-reports.ts'
import { pageLinks } from './page-links.ts'
import { statementList } from './statements.ts'
import { waysIn } from './ways-in.ts'

/** The account: devices, blocked people, address, and the ways out. */
export const settingsView: View = {
  title: 'Settings',
  render(scope) {
    const account = h('p', {})
    scope.watch(session, (value) => {
      const { phone_number, email, plan } = value?.user ?? {}
      account.textContent = [phone_number, email, plan === 'premium' ? 'Premium plan' : 'Free plan']
        .filter(Boolean)
        .join(' · ')
    })
    return h(
      'div',
      { className: 'place narrow' },
      h(
        'header',
        { className: 'place-head' },
        iconButton('back', 'Back to the profile', () => go('profile')),
        h('h1', {}, 'Settings'),
      ),
      h(
        'section',
        { className: 'card' },
        h('h2', {}, 'Account'),
        account,
        h('div', { className: 'actions' }, linkTo('premium', 'Premium'), linkTo('wallet', 'Coins'), signOutButton()),
      ),
      h('section', { className: 'card' }, h('h2', {}, 'How I sign in'), waysIn(sensitive), addressForm()),
      h('section', { className: 'card' }, h('h2', {}, 'Calls'), directCalls(scope)),
      h('section', { className: 'card' }, h('h2', {}, 'Where I am signed in'), devices()),
      h('section', { className: 'card' }, h('h2', {}, 'Blocked'), blocked()),
      h('section', { className: 'card' }, h('h2', {}, 'My reports'), ownReports()),
      h('section', { className: 'card' }, h('h2', {}, 'Decisions about my account'), statementList(scope)),
      h('section', { className: 'card' }, h('h2', {}, 'Delete'), deletion()),
      h('section', { className: 'card' }, h('h2', {}, 'About VibesMatch'), pageLinks()),
    )
  },
}

/** Explains a rejected action that requires a recent sign-in. */
async function sensitive(work: () => Promise<unknown>): Promise<boolean> {
  return attempt(async () => {
    try {
      await work()
    } catch (error) {
      if (error instanceof ApiError && error.details['reason'] === 'sign_in_again')
        throw new Error('For this, sign out and in again: your last sign-in was too long ago.', { cause: error })
      throw error
    }
  })
}

/** Whether call partners may learn this device's network address. */
function directCalls(scope: Scope): HTMLElement {
  const box = h('input', { type: 'checkbox' })
  scope.watch(profile, (value) => (box.checked = value?.preferences.direct_calls ?? false))
  box.addEventListener('change', () => {
    void attempt(() => api('PUT', '/profile/preferences', { direct_calls: box.checked })).then(loadProfile)
  })
  return h(
    'div',
    { className: 'stacked' },
    h('label', { className: 'check' }, box, 'Let calls go directly to my device'),
    h(
      'p',
      { className: 'hint' },
      'They may sound better, and the other one can learn my network address. Done only when both want it.',
    ),
  )
}

const signOutButton = () =>
  h(
    'button',
    {
      type: 'button',
      className: 'primary',
      onclick: () => void attempt(() => api('POST', '/auth/logout')).finally(forgetSession),
    },
    'Sign out',
  )

function addressForm(): HTMLElement {
  const hasOne = session.value?.user.email !== undefined
  return form(
    async (data) => {
      await sensitive(async () => {
        const { message } = await api<{ message: string }>('POST', '/auth/link/email', { email: textOf(data, 'email') })
        toast(message)
      })
    },
    field(
      hasOne ? 'Another e-mail address' : 'E-mail address',
      h('input', { type: 'email', name: 'email', autocomplete: 'email' }),
      hasOne
        ? 'Takes the place of the one before once you have confirmed it; that one is told.'
        : 'A second way in, should you lose your phone.',
    ),
    submitButton(hasOne ? 'Change' : 'Add', ''),
  )
}

function devices(): HTMLElement {
  const list = h('ul', { className: 'rows' })
  const load = async () => {
    const { sessions } = await api<{ sessions: Device[] }>('GET', '/auth/sessions')
    const others = sessions.filter(({ is_current }) => !is_current)
    fill(
      list,
      ...sessions.map((device) => deviceRow(device, load)),
      others.length > 0 &&
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', onclick: () => void sensitive(() => api('DELETE', '/auth/sessions')).then(load) },
            'Sign out everywhere else',
          ),
        ),
    )
  }
  load().catch(complain)
  return list
}

function deviceRow({ id, device_name, last_used_at, is_current }: Device, reload: () => Promise<void>): HTMLElement {
  const name = device_name ?? 'A device'
  return h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, name),
      h('span', { className: 'row-text' }, is_current ? 'This browser' : `Last used ${ago(last_used_at)}`),
    ),
    !is_current &&
      h(
        'button',
        {
          type: 'button',
          'aria-label': `Sign out ${name}`,
          onclick: () => void sensitive(() => api('DELETE', `/auth/sessions/${id}`)).then(reload),
        },
        'Sign out',
      ),
  )
}

function blocked(): HTMLElement {
  const list = h('ul', { className: 'rows' })
  const load = async () => {
    const { data } = await page<{ users: Blocked[] }>('/users/blocked?limit=50')
    if (data.users.length === 0) return fill(list, h('li', { className: 'hint' }, 'You have blocked nobody.'))
    const unblock = (id: string) => void attempt(() => api('DELETE', `/users/${id}/block`)).then(load)
    fill(
      list,
      ...data.users.map(({ user, reason }) =>
        h(
          'li',
          { className: 'row' },
          avatar(user),
          h(
            'span',
            { className: 'row-words' },
            h('span', { className: 'row-name' }, nameOf(user)),
            ...(reason === null ? [] : [h('span', { className: 'hint' }, reason)]),
          ),
          h(
            'button',
            { type: 'button', 'aria-label': `Unblock ${nameOf(user)}`, onclick: () => unblock(user.id) },
            'Unblock',
          ),
        ),
      ),
    )
  }
  load().catch(complain)
  return list
}

function deletion(): HTMLElement {
  const remove = async () => {
    const isSure = await confirmed(
      'Delete my account?',
      'You disappear at once. For a while you can sign in and bring everything back; then it is gone for good.',
      'Delete my account',
    )
    if (isSure && (await sensitive(() => api('DELETE', '/users/me')))) forgetSession()
  }
  return h(
    'div',
    { className: 'stacked' },
    h('p', {}, 'Hides you from everybody, and removes everything after some time.'),
    h('button', { type: 'button', className: 'bad', onclick: () => void remove() }, 'Delete my account'),
  )
}

/** The page of a deleted account. */
export function deletedAccountPage(until: string): HTMLElement {
  const restore = async () => {
    await api('POST', '/users/me/restore')
    const current = session.value
    if (!current) return
    const { deleted_at: _, restorable_until: __, ...user } = current.user
    localStorage.setItem('vibesmatch:session', JSON.stringify({ ...current, user }))
    location.assign('/app')
  }
  return h(
    'main',
    { className: 'welcome' },
    emptyState(
      'Your account is deleted',
      until === ''
        ? 'You can still bring it back.'
        : `You can bring it back until ${new Date(until).toLocaleDateString()}.`,
      h('button', { type: 'button', className: 'primary', onclick: () => void attempt(restore) }, 'Bring it back'),
      signOutButton(),
    ),
  )
}

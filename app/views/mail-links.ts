import { api, ApiError } from '../api/api.ts'
import { keepDeviceProof, myId } from '../api/session.ts'
import type { Claim, WayIn } from '../api/wire.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { field, form, submitButton, typedIn } from '../ui/form.ts'
import { ago } from '../ui/time.ts'
import { attempt } from '../ui/toast.ts'
import { PASSWORD_HINT, passwordInput } from './sign-in.ts'
import { wayInRow } from './ways-in.ts'

/** The page of a mailed link: `verify-email` or `reset-password`, with its token. */
export function mailLinkPage(kind: string, token: string): HTMLElement {
  const card = h('div', { className: 'card way-in' })
  if (kind === 'reset-password') fill(card, newPassword(token))
  else if (token === '')
    fill(card, h('h2', {}, 'Confirm your address'), h('p', {}, 'Open the link in our mail once more.'))
  else void showClaims(card, token)
  return h(
    'main',
    { className: 'welcome' },
    h('div', { className: 'brand' }, icon('heart'), h('h1', {}, 'VibesMatch')),
    card,
  )
}

const onwards = () => h('a', { href: '/app', className: 'button primary' }, 'Open VibesMatch')

/** The accounts that claim the address, and what its owner can do about them. */
async function showClaims(card: HTMLElement, token: string): Promise<void> {
  fill(card, h('h2', {}, 'Confirm your address'))
  const isLoaded = await attempt(async () => {
    const { claims } = await api<{ claims: Claim[] }>('POST', '/auth/verify-email/claims', { token })
    fill(card, ...(claims.length === 0 ? nobody() : choice(card, token, claims)))
  })
  if (!isLoaded) card.append(h('p', {}, 'This link is not good any more. Ask for a new one where you signed up.'))
}

const nobody = () => [
  h('h2', {}, 'Confirm your address'),
  h('p', { role: 'status' }, 'No account asks for this address any more.'),
  onwards(),
]

function choice(card: HTMLElement, token: string, claims: Claim[]): HTMLElement[] {
  const isMine = claims.some(({ user_id }) => user_id === myId())
  const confirm = form(
    async (data) => {
      const password = isMine ? {} : { password: typedIn(data, 'password') }
      const { message } = await api<{ message: string }>('POST', '/auth/verify-email', { token, ...password })
      fill(card, h('h2', {}, 'Thank you'), h('p', { role: 'status' }, message), onwards())
    },
    h(
      'p',
      {},
      isMine
        ? 'You are signed in to the account that is marked as yours; it gets the address.'
        : 'If one of them is yours, give its password, or sign in to it in this browser and open the link again.',
    ),
    !isMine && field('Password of your account', passwordInput('current-password')),
    submitButton('Confirm: this account is mine'),
  )
  const refuse = async () => {
    const { message } = await api<{ message: string }>('POST', '/auth/verify-email/refuse', { token })
    fill(card, h('h2', {}, 'Thank you'), h('p', { role: 'status' }, message))
  }
  return [
    h('h2', {}, 'Confirm your address'),
    h('p', {}, claims.length === 1 ? 'This account asks for your address:' : 'These accounts ask for your address:'),
    h('ul', { className: 'rows' }, ...claims.map((claim) => claimRow(claim))),
    confirm,
    h(
      'button',
      { type: 'button', className: 'link', onclick: () => void attempt(refuse) },
      'That was not me: no account may use my address',
    ),
  ]
}

const PLATFORMS: Readonly<Record<string, string>> = {
  ios: 'an iPhone or iPad',
  android: 'an Android phone',
  web: 'a browser',
}

function claimRow({ user_id, created_at, platform, phone_number, has_google }: Claim): HTMLElement {
  const facts = [
    `made ${ago(created_at)} on ${PLATFORMS[platform ?? ''] ?? 'an unknown device'}`,
    phone_number === null ? 'no phone' : `phone ${phone_number}`,
    has_google ? 'with Google' : null,
  ].filter((fact) => fact !== null)
  return h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, user_id === myId() ? 'Your account' : 'An account'),
      h('span', { className: 'row-text' }, facts.join(', ')),
    ),
  )
}

function newPassword(token: string): HTMLElement {
  const accounts = h('div', {})
  const element = form(
    async (data) => {
      const chosen = typedIn(data, 'user_id')
      const body = { token, password: typedIn(data, 'password'), ...(chosen === '' ? {} : { user_id: chosen }) }
      try {
        const done = await api<{ message: string; ways_in: WayIn[]; device_proof?: string }>(
          'POST',
          '/auth/reset-password',
          body,
        )
        keepDeviceProof(done.device_proof)
        fill(element, ...passwordSet(done))
      } catch (error) {
        if (!(error instanceof ApiError) || error.details['reason'] !== 'choose_account') throw error
        fill(accounts, ...whichAccount(error.details['claims'] as Claim[]))
      }
    },
    h('h2', {}, 'Set a new password'),
    field('New password', passwordInput('new-password'), PASSWORD_HINT),
    accounts,
    submitButton('Set password'),
  )
  return element
}

/** Several accounts claim the address, and none has proved it. */
const whichAccount = (claims: Claim[]): HTMLElement[] => [
  h('p', { role: 'status' }, 'Several accounts ask for your address. Which one is yours? The others lose it.'),
  // None is preselected: the newest claim would be.
  ...claims.map((claim) =>
    h(
      'label',
      { className: 'check' },
      h('input', { type: 'radio', name: 'user_id', value: claim.user_id }),
      claimRow(claim).textContent,
    ),
  ),
]

const passwordSet = ({ message, ways_in }: { message: string; ways_in: WayIn[] }): HTMLElement[] => [
  h('h2', {}, 'Done'),
  h('p', { role: 'status' }, message),
  h(
    'p',
    {},
    'All devices were signed out. This opens your account now; what you do not know can be removed in the settings.',
  ),
  h('ul', { className: 'rows' }, ...ways_in.map((way) => wayInRow(way))),
  onwards(),
]

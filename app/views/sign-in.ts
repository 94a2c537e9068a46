import { api } from '../api/api.ts'
import { keepSession } from '../api/session.ts'
import type { SignedIn } from '../api/wire.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { field, form, submitButton, textOf, typedIn } from '../ui/form.ts'
import { attempt, toast } from '../ui/toast.ts'
import { pageLinks } from './page-links.ts'
import { signUpNote } from './consent.ts'
import { showUnsent } from './development.ts'

const device = { name: 'Web browser', platform: 'web' } as const

export const PASSWORD_HINT = 'Ten characters or more; a few words make a good one.'

/** The sign-in: a code to the phone, or an address with a password. */
export function signInPage(): HTMLElement {
  const card = h('div', { className: 'card way-in' })
  const go = (step: HTMLElement) => {
    fill(card, step)
    card.querySelector<HTMLElement>('input')?.focus()
  }
  go(byPhone(go))
  return h(
    'main',
    { className: 'welcome' },
    h('div', { className: 'brand' }, icon('heart'), h('h1', {}, 'VibesMatch')),
    h('p', { className: 'claim' }, 'Meet people near you. Talk, call, see each other.'),
    card,
    pageLinks(),
  )
}

type Go = (step: HTMLElement) => void

const other = (label: string, onclick: () => void) => h('button', { type: 'button', className: 'link', onclick }, label)

function byPhone(go: Go, phone = ''): HTMLElement {
  return form(
    async (data) => {
      const number = textOf(data, 'phone_number')
      const sent = await api<CodeSent>('POST', '/auth/send-otp', { phone_number: number })
      go(byCode(go, number, sent))
    },
    h('h2', {}, 'Sign in or join'),
    field(
      'Phone number',
      h('input', {
        name: 'phone_number',
        type: 'tel',
        autocomplete: 'tel',
        value: phone,
        placeholder: '+351 910 000 000',
      }),
      'With the code of its country. We send you a code by text message.',
    ),
    signUpNote(),
    submitButton('Send me a code'),
    other('Use an e-mail address instead', () => go(byEmail(go))),
  )
}

interface CodeSent {
  message: string
  /** Whether only known numbers get a code today. */
  is_scarce?: boolean
}

function byCode(go: Go, phone: string, { message, is_scarce = false }: CodeSent): HTMLElement {
  const code = h('input', {
    name: 'otp',
    inputMode: 'numeric',
    autocomplete: 'one-time-code',
    className: 'code',
  })
  const element = form(
    async (data) =>
      keepSession(
        await api<SignedIn>('POST', '/auth/verify-otp', { phone_number: phone, otp: textOf(data, 'otp'), device }),
      ),
    h('h2', {}, 'Enter your code'),
    h('p', {}, is_scarce ? message : `We have sent six digits to ${phone}.`),
    field('Code', code),
    submitButton('Sign in'),
    other(
      'Send another code',
      () =>
        void attempt(async () => {
          const sent = await api<CodeSent>('POST', '/auth/send-otp', { phone_number: phone })
          toast(sent.is_scarce === true ? sent.message : 'A new code is on its way.')
        }),
    ),
    other('Change the number', () => go(byPhone(go, phone))),
    showUnsent(
      'Show the code (development)',
      () => phone,
      ({ otp }) => {
        code.value = otp ?? ''
        code.dispatchEvent(new Event('input'))
      },
    ),
  )
  code.addEventListener('input', () => code.value.match(/\p{Nd}/gu)?.length === 6 && element.requestSubmit())
  return element
}

const emailInput = () => h('input', { name: 'email', type: 'email', autocomplete: 'username' })
export const passwordInput = (autocomplete: 'current-password' | 'new-password') =>
  h('input', { name: 'password', type: 'password', autocomplete })

function byEmail(go: Go): HTMLElement {
  return form(
    async (data) =>
      keepSession(
        await api<SignedIn>('POST', '/auth/login', {
          email: textOf(data, 'email'),
          password: typedIn(data, 'password'),
          device,
        }),
      ),
    h('h2', {}, 'Sign in with e-mail'),
    field('E-mail address', emailInput()),
    field('Password', passwordInput('current-password')),
    submitButton('Sign in'),
    other('I have no account yet', () => go(register(go))),
    other('I have forgotten my password', () => go(forgotten(go))),
    other('Use my phone instead', () => go(byPhone(go))),
  )
}

function register(go: Go): HTMLElement {
  return form(
    async (data) => {
      keepSession(
        await api<SignedIn>('POST', '/auth/register', {
          email: textOf(data, 'email'),
          password: typedIn(data, 'password'),
          device,
        }),
      )
      toast('Welcome! Confirm your address with the link in our mail.')
    },
    h('h2', {}, 'Join with e-mail'),
    field('E-mail address', emailInput()),
    field('Password', passwordInput('new-password'), PASSWORD_HINT),
    signUpNote(),
    submitButton('Join'),
    other('I have an account', () => go(byEmail(go))),
  )
}

function forgotten(go: Go): HTMLElement {
  let address = ''
  const sent = h('div', {})
  return form(
    async (data) => {
      address = textOf(data, 'email')
      const { message } = await api<{ message: string }>('POST', '/auth/forgot-password', { email: address })
      fill(
        sent,
        h('p', { role: 'status' }, message),
        showUnsent(
          'Open the link of the mail (development)',
          () => address,
          ({ token }) => {
            if (token !== undefined) location.assign(`/app/reset-password?token=${encodeURIComponent(token)}`)
          },
        ),
      )
    },
    h('h2', {}, 'Set a new password'),
    field('E-mail address', emailInput(), 'We send you a link, good for half an hour.'),
    submitButton('Send me a link'),
    sent,
    other('Back', () => go(byEmail(go))),
  )
}

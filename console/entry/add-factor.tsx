import { useState } from 'preact/hooks'
import { api } from '../api/api.ts'
import { ApiError } from '../api/errors.ts'
import { forgetSession, keepToken } from '../api/session.ts'
import type { AddedTotp, Confirmed } from '../api/wire/operators.ts'
import { loadMe } from '../state/me.ts'
import { Action } from '../ui/action.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { tell } from '../ui/toasts.tsx'
import { CodeField } from './confirmation.tsx'
import { hasPasskeys, makePasskey } from './passkey.ts'
import { QrCode } from './qr-code.tsx'

/** Takes the token that adding a factor has confirmed. */
async function added({ token, expires_in }: Confirmed): Promise<void> {
  keepToken(token, expires_in)
  await loadMe()
  tell('Your second factor counts from now on.')
}

/** The first factor needs a recent sign-in. */
async function withRecentSignIn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError && error.details['reason'] === 'sign_in_again') forgetSession()
    throw error
  }
}

/** Adds an authenticator app or a passkey. */
export function AddFactor({ onAdded }: { onAdded?: () => unknown }) {
  const [totp, setTotp] = useState<AddedTotp | null>(null)
  if (totp) return <FirstCode totp={totp} onAdded={onAdded} />
  const byPasskey = async (name: string) => {
    const credential = await withRecentSignIn(makePasskey)
    await added(await api<Confirmed>('POST', '/admin/factors/passkey', { name, credential }))
    await onAdded?.()
  }
  return (
    <>
      <Form
        submit="Add an authenticator app"
        beside={hasPasskeys() ? <PasskeyButton onName={byPasskey} /> : null}
        onSubmit={async (fields) =>
          setTotp(
            await withRecentSignIn(() => api<AddedTotp>('POST', '/admin/factors/totp', { name: fields.text('name') })),
          )
        }
      >
        <TextField label="Name" name="name" value="My device" isRequired hint="By which you tell your factors apart." />
      </Form>
    </>
  )
}

/** Takes the name of the form that it stands in. */
function PasskeyButton({ onName }: { onName: (name: string) => Promise<void> }) {
  const name = () => document.querySelector<HTMLInputElement>('input[name="name"]')?.value.trim() ?? ''
  return <Action label="Add a passkey" run={() => onName(name() || 'Passkey')} />
}

interface FirstCodeProps {
  totp: AddedTotp
  onAdded: (() => unknown) | undefined
}

function FirstCode({ totp: { factor_id, secret, uri }, onAdded }: FirstCodeProps) {
  return (
    <Form
      submit="Confirm"
      onSubmit={async (fields) => {
        const body = { code: fields.text('code').replaceAll(/\D/g, '') }
        await added(await api<Confirmed>('POST', `/admin/factors/totp/${factor_id}/confirmation`, body))
        await onAdded?.()
      }}
    >
      <p>Scan this with your authenticator app, type the secret into it, or open the link on the device that has it.</p>
      <QrCode text={uri} label="QR code of the secret" />
      <p class="mono secret" aria-label="Secret">
        {secret.replaceAll(/.{4}/g, '$& ').trim()}
      </p>
      <p>
        <a href={uri}>Open in an authenticator app</a>
      </p>
      <CodeField />
    </Form>
  )
}

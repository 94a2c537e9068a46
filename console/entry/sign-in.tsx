import { useState } from 'preact/hooks'
import { api } from '../api/api.ts'
import { forgetSession, keepSession } from '../api/session.ts'
import type { SignedIn } from '../api/wire/auth.ts'
import { ApiError } from '../api/errors.ts'
import { Action } from '../ui/action.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Part } from '../ui/place.tsx'
import { UnsentCode } from './development.tsx'

const device = { name: 'Console', platform: 'web' } as const

/** Keeps the session of an operator; users are told that this is not for them. @throws ApiError for users */
async function enter(signedIn: SignedIn): Promise<void> {
  keepSession(signedIn)
  if (signedIn.user.role !== 'user') return
  await api('POST', '/auth/logout').catch(() => {})
  forgetSession()
  const message = 'This account is not an operator’s.'
  throw new ApiError(403, { code: 'FORBIDDEN', message })
}

type Step = { by: 'email' } | { by: 'phone' } | { by: 'code'; phone: string }

/** The sign-in: an address with a password, or a code to the phone. */
export function SignIn() {
  const [step, setStep] = useState<Step>({ by: 'email' })
  return (
    <main class="entry">
      <h1>VibesMatch Console</h1>
      <Part title="Sign in" key={step.by}>
        {step.by === 'email' ? <ByEmail /> : null}
        {step.by === 'phone' ? <ByPhone onSent={(phone) => setStep({ by: 'code', phone })} /> : null}
        {step.by === 'code' ? <ByCode phone={step.phone} /> : null}
        <div class="actions">
          {step.by === 'email' ? (
            <Action label="Use a phone instead" tone="quiet" run={() => setStep({ by: 'phone' })} />
          ) : (
            <Action label="Use an e-mail address instead" tone="quiet" run={() => setStep({ by: 'email' })} />
          )}
        </div>
      </Part>
    </main>
  )
}

function ByEmail() {
  return (
    <Form
      submit="Sign in"
      onSubmit={async (fields) => {
        const body = { email: fields.text('email'), password: fields.typed('password'), device }
        await enter(await api<SignedIn>('POST', '/auth/login', body))
      }}
    >
      <TextField label="E-mail address" name="email" isRequired more={{ type: 'email', autocomplete: 'username' }} />
      <TextField
        label="Password"
        name="password"
        isRequired
        more={{ type: 'password', autocomplete: 'current-password' }}
      />
    </Form>
  )
}

function ByPhone({ onSent }: { onSent: (phone: string) => void }) {
  return (
    <Form
      submit="Send me a code"
      onSubmit={async (fields) => {
        const phone = fields.text('phone_number')
        await api('POST', '/auth/send-otp', { phone_number: phone })
        onSent(phone)
      }}
    >
      <TextField
        label="Phone number"
        name="phone_number"
        isRequired
        hint="With the code of its country."
        more={{ type: 'tel', autocomplete: 'tel' }}
      />
    </Form>
  )
}

function ByCode({ phone }: { phone: string }) {
  const [code, setCode] = useState('')
  return (
    <Form
      submit="Sign in"
      onSubmit={async (fields) => {
        const body = { phone_number: phone, otp: fields.text('otp'), device }
        await enter(await api<SignedIn>('POST', '/auth/verify-otp', body))
      }}
    >
      <TextField
        key={code}
        label="Code"
        name="otp"
        value={code}
        isRequired
        hint={`Six digits, sent to ${phone}.`}
        more={{ inputMode: 'numeric', autocomplete: 'one-time-code', class: 'code' }}
      />
      <UnsentCode phone={phone} onCode={setCode} />
    </Form>
  )
}

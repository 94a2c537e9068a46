import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../api/api.ts'
import { keepToken } from '../api/session.ts'
import type { Confirmed } from '../api/wire/operators.ts'
import type { ConfirmationOptions } from '../api/wire/passkeys.ts'
import { loadMe } from '../state/me.ts'
import { Action } from '../ui/action.tsx'
import { Dialog, openDialog } from '../ui/dialog.tsx'
import { Field, Form } from '../ui/form.tsx'
import { spanIn } from '../ui/span.ts'
import { Loading } from '../ui/states.tsx'
import { complain } from '../ui/toasts.tsx'
import { FactorCode } from './development.tsx'
import { hasPasskeys, showPasskey } from './passkey.ts'

/** Sends a code or a passkey, and takes the token that says so. @throws ApiError for one that is wrong */
async function confirm(body: object): Promise<void> {
  const { token, expires_in } = await api<Confirmed>('POST', '/admin/confirmation', body)
  keepToken(token, expires_in)
  await loadMe()
}

/** Asks for the second factor; whether it was shown. The request that needed it is then sent once more. */
export async function askConfirmation(within: number): Promise<boolean> {
  return (await openDialog<true>((close) => <Confirmation within={within} onEnd={close} />)) === true
}

function Confirmation({ within, onEnd }: { within: number; onEnd: (done: true | null) => void }) {
  const [options, setOptions] = useState<ConfirmationOptions | null>(null)
  const load = () => api<ConfirmationOptions>('POST', '/admin/confirmation/options').then(setOptions, complain)
  useEffect(() => void load(), [])
  const passkey = useRef<HTMLDivElement>(null)
  const takesCode = options?.factors.some(({ kind }) => kind === 'totp') ?? false
  useEffect(() => {
    // It comes after the dialog, whose first button closes it. Where a code can be typed, its field has the focus.
    if (!takesCode) passkey.current?.querySelector('button')?.focus()
  }, [options, takesCode])
  const byPasskey = async () => {
    if (!options?.passkey) return
    try {
      await confirm({ credential: await showPasskey(options.passkey) })
      onEnd(true)
    } catch (error) {
      // A challenge is good once.
      await load()
      throw error
    }
  }
  return (
    <Dialog title="Show your second factor" onClose={() => onEnd(null)}>
      <p>
        What you are about to do needs one{within > 0 ? ` within the last ${spanIn(within * 1000)}` : ''}. It is done
        right after.
      </p>
      {options === null ? (
        <Loading rows={2} />
      ) : (
        <>
          {options.passkey && hasPasskeys() ? (
            <div ref={passkey}>
              <Action label="Use a passkey" tone="primary" run={byPasskey} />
            </div>
          ) : null}
          {takesCode ? (
            <Form
              submit="Confirm"
              onSubmit={async (fields) => {
                await confirm({ code: fields.text('code').replaceAll(/\D/g, '') })
                onEnd(true)
              }}
            >
              <CodeField />
            </Form>
          ) : null}
        </>
      )}
    </Dialog>
  )
}

/** The field of a code; it takes the focus when it comes, so that the code can be typed at once. */
export function CodeField() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  return (
    <Field label="Code of your authenticator app" name="code">
      {(control) => (
        <>
          <input
            ref={input}
            type="text"
            class="code"
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={7}
            required
            {...control}
          />
          <FactorCode
            onCode={(code) => {
              if (input.current) input.current.value = code
              input.current?.form?.requestSubmit()
            }}
          />
        </>
      )}
    </Field>
  )
}

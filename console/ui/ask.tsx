import type { ComponentChildren } from 'preact'
import { Dialog, openDialog } from './dialog.tsx'
import { LongField } from './fields.tsx'
import { Form } from './form.tsx'

interface Asking {
  title: string
  text: string
  /** What the button says. */
  action: string
  isBad?: boolean
  children?: ComponentChildren
}

/** Asks for a reason, which the audit log keeps; null when the operator thinks better of it. */
export function askReason({ title, text, action, isBad = false, label = 'Reason' }: Asking & { label?: string }) {
  return openDialog<string>((close) => (
    <Dialog title={title} onClose={() => close(null)}>
      <Form
        submit={action}
        tone={isBad ? 'bad' : 'primary'}
        onSubmit={(fields) => Promise.resolve(close(fields.text('reason')))}
      >
        <p>{text}</p>
        <LongField label={label} name="reason" isRequired hint="Kept in the audit log. No personal data." />
      </Form>
    </Dialog>
  ))
}

/** Asks whether to go on. */
export async function confirmed({ title, text, action, isBad = false, children }: Asking): Promise<boolean> {
  const answer = await openDialog<true>((close) => (
    <Dialog title={title} onClose={() => close(null)} width={children === undefined ? 'narrow' : 'wide'}>
      <Form submit={action} tone={isBad ? 'bad' : 'primary'} onSubmit={() => Promise.resolve(close(true))}>
        <p>{text}</p>
        {children}
      </Form>
    </Dialog>
  ))
  return answer === true
}

import { api, ask } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import { askReason } from '../../ui/ask.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { LongField, SelectField, TextField } from '../../ui/fields.tsx'
import { Form, type Fields } from '../../ui/form.tsx'
import { fromLocal } from '../../ui/local-time.ts'
import { tell } from '../../ui/toasts.tsx'
import type { ComponentChildren } from 'preact'

/** Acts that move money or coins. Above a limit they wait for a second operator, which the answer says. */

interface Moved {
  /** Where it waits for a second operator. */
  approval?: object | undefined
}

const say = ({ approval }: Moved, done: string): void =>
  tell(approval === undefined ? done : 'It waits for a second operator, under “To approve”.')

const note = (
  <LongField label="Note" name="note" isRequired rows={2} hint="For the log of operators. No personal data." />
)

/** A dialog with a form; whether it was sent. Its key makes repeating after a lost answer harmless. */
async function moving(
  title: string,
  submit: string,
  children: ComponentChildren,
  send: (fields: Fields, key: string) => Promise<void>,
): Promise<boolean> {
  const key = crypto.randomUUID()
  const done = await openDialog<true>((close) => (
    <Dialog title={title} onClose={() => close(null)}>
      <Form
        submit={submit}
        tone="bad"
        onSubmit={async (fields) => {
          await send(fields, key)
          close(true)
        }}
      >
        {children}
        {note}
      </Form>
    </Dialog>
  ))
  return done === true
}

/** Refunds a purchase, wholly or in part. */
export const askRefund = (kind: 'coins' | 'subscription', id: string): Promise<boolean> =>
  moving(
    'Refund',
    'Refund',
    <>
      <TextField
        label="Amount"
        name="amount_minor"
        hint="In the smallest unit. All that is left where this is empty."
      />
      <SelectField
        label="Reason"
        name="reason"
        options={[
          ['requested_by_customer', 'The customer asked'],
          ['duplicate', 'Paid twice'],
          ['fraudulent', 'Fraud'],
        ]}
      />
    </>,
    async (fields, key) => {
      const amount_minor = fields.number('amount_minor')
      const body = {
        purchase: { kind, id },
        reason: fields.text('reason'),
        note: fields.text('note'),
        ...(amount_minor === undefined ? {} : { amount_minor }),
      }
      say((await ask<Moved>('POST', '/admin/refunds', { body, key })).data, 'Refunded.')
    },
  )

/** Corrects the balance of coins. */
export const correctCoins = (userId: string): Promise<boolean> =>
  moving(
    'Correct coins',
    'Correct',
    <TextField label="Coins" name="amount" isRequired hint="Negative takes some." />,
    async (fields, key) => {
      const body = { user_id: userId, amount: fields.number('amount'), note: fields.text('note') }
      say((await ask<Moved>('POST', '/admin/coin-adjustments', { body, key })).data, 'Corrected.')
    },
  )

/** Gives a plan for a time. */
export const givePlan = (path: string): Promise<boolean> =>
  moving(
    'Give a plan',
    'Give',
    <TextField label="Premium until" name="until" isRequired more={{ type: 'datetime-local' }} />,
    async (fields, key) => {
      const body = { plan: 'premium', until: fromLocal(fields.text('until')), note: fields.text('note') }
      say((await ask<Moved>('POST', `${path}/gifts`, { body, key })).data, 'Given.')
    },
  )

/** Takes a given plan back; what was paid for stays. */
export async function withdrawGift(path: string): Promise<boolean> {
  const text = 'What the user has paid for stays.'
  const reason = await askReason({ title: 'Withdraw the gift', text, action: 'Withdraw', isBad: true, label: 'Note' })
  if (reason === null) return false
  await api('DELETE', withQuery(`${path}/gifts`, { note: reason }))
  tell('Withdrawn.')
  return true
}

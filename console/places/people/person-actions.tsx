import { POLICIES, POLICY_KEYS } from '../../../src/catalogue/policies.ts'
import { api, file } from '../../api/api.ts'
import type { UserDetail } from '../../api/wire/people.ts'
import { may } from '../../state/me.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { download } from '../../ui/download.ts'
import { LongField, SelectField, TextField, type Option } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { fromLocal } from '../../ui/local-time.ts'
import { wordsOf } from '../../ui/span.ts'
import { tell } from '../../ui/toasts.tsx'

interface PersonActionsProps {
  of: UserDetail
  reload: () => Promise<void>
}

/** What operators may do about an account. */
export function PersonActions({ of, reload }: PersonActionsProps) {
  const { id } = of
  const path = `/admin/users/${id}`
  const save = async () => {
    const text = 'Its owner has asked for a copy. The file has everything that the account has.'
    const reason = await askReason({ title: 'Export the data', text, action: 'Export' })
    if (reason === null) return
    download(`export-${id}.json`, await file(`${path}/export`, { body: { reason } }, 'POST'))
  }
  const remove = async () => {
    const text = 'Its owner has asked for it. It can be restored for thirty days.'
    const reason = await askReason({ title: 'Delete the account', text, action: 'Delete', isBad: true })
    if (reason === null) return
    await api('POST', `${path}/deletion`, { reason })
    tell('Deleted.')
    await reload()
  }
  return (
    <>
      {may('users.correct') ? <Action label="Correct" keys="e" run={() => correct(of, path, reload)} /> : null}
      {may('users.status') ? <Action label="Status" keys="s" run={() => changeStatus(of, path, reload)} /> : null}
      {may('users.export') ? <Action label="Export" run={save} /> : null}
      {may('users.delete') ? <Action label="Delete" tone="bad" run={remove} /> : null}
    </>
  )
}

const correct = ({ profile }: UserDetail, path: string, reload: () => Promise<void>) =>
  openDialog<true>((close) => (
    <Dialog title="Correct name or date of birth" onClose={() => close(null)}>
      <Form
        submit="Correct"
        onSubmit={async (fields) => {
          const first_name = fields.maybe('first_name')
          const birth_date = fields.maybe('birth_date')
          const body = {
            ...(first_name === undefined || first_name === profile?.first_name ? {} : { first_name }),
            ...(birth_date === undefined ? {} : { birth_date }),
            reason: fields.text('reason'),
          }
          const { outcome } = await api<{ outcome: string }>('PATCH', `${path}/profile`, body)
          tell(`${wordsOf(outcome)}.`)
          close(true)
          await reload()
        }}
      >
        <TextField label="First name" name="first_name" value={profile?.first_name ?? ''} />
        <TextField label="Date of birth" name="birth_date" hint="Empty leaves it." more={{ type: 'date' }} />
        <LongField label="Reason" name="reason" isRequired hint="Kept in the audit log. No personal data." />
      </Form>
    </Dialog>
  ))

/** Rules, and what else speaks for a status. */
const REASONS: readonly Option[] = [
  ...POLICY_KEYS.map((key): Option => [key, POLICIES[key].title]),
  ['owner_request', 'Its owner asked'],
  ['underage', 'Under age'],
  ['mistake', 'A mistake'],
]

const changeStatus = ({ account_status }: UserDetail, path: string, reload: () => Promise<void>) =>
  openDialog<true>((close) => (
    <Dialog title="Status of the account" onClose={() => close(null)}>
      <Form
        submit="Change the status"
        tone="bad"
        onSubmit={async (fields) => {
          const [until, note] = [fromLocal(fields.maybe('until')), fields.maybe('note')]
          const explanation = fields.maybe('explanation')
          const body = {
            status: fields.text('status'),
            reason: fields.text('reason'),
            ...(until === null ? {} : { until }),
            ...(note === undefined ? {} : { note }),
            ...(explanation === undefined ? {} : { explanation }),
          }
          await api('PATCH', `${path}/status`, body)
          tell('Changed. It holds everywhere within a second.')
          close(true)
          await reload()
        }}
      >
        <SelectField
          label="Status"
          name="status"
          value={account_status === 'active' ? 'suspended' : 'active'}
          options={[
            ['active', 'Active'],
            ['suspended', 'Suspended'],
            ['banned', 'Banned (a second moderator confirms it)'],
          ]}
        />
        <SelectField label="Reason, which its owner is shown" name="reason" options={REASONS} />
        <TextField
          label="Until"
          name="until"
          hint="Of a suspension; it lasts without one."
          more={{ type: 'datetime-local' }}
        />
        <LongField
          label="Explanation"
          name="explanation"
          hint="For its owner, in the statement of reasons of a suspension. Without it, the text of the rule."
          rows={2}
        />
        <LongField label="Note" name="note" hint="For other operators. No personal data." rows={2} />
      </Form>
    </Dialog>
  ))

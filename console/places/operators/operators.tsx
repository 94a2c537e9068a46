import { ROLES } from '../../../src/catalogue/roles.ts'
import { api } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import type { Operator } from '../../api/wire/operators.ts'
import { linkTo } from '../../router.ts'
import { may, me } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { LongField, SelectField, TextField, type Option } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { PagedTable } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { AccountStatus } from '../cases/marks.tsx'

const OPTIONS = ROLES.filter((role) => role !== 'user').map((role): Option => [role, wordsOf(role)])

/** Everybody with a role. */
export function Operators() {
  const pages = usePages<Operator>('/admin/operators', 'operators')
  const act = async (work: () => Promise<boolean>) => {
    if (await work()) await pages.reload()
  }
  return (
    <Place
      title="Operators"
      actions={
        may('operators.edit') ? <Action label="Give a role" keys="n" run={() => act(() => giveRole(null))} /> : null
      }
    >
      <PagedTable
        caption="Operators"
        pages={pages}
        empty="There are no operators"
        keyOf={({ user_id }) => user_id}
        hrefOf={({ user_id }) => linkTo(['person', user_id])}
        columns={[
          { title: 'Operator', cell: ({ name, user_id }) => `${name ?? ''} …${user_id.slice(-6)}` },
          { title: 'Role', cell: ({ role }) => <span class="tag accent">{role}</span> },
          { title: 'Phone', cell: ({ phone_number }) => phone_number },
          { title: 'E-mail', cell: ({ email }) => email },
          {
            title: 'Factors',
            cell: ({ factors }) => (factors.length === 0 ? <span class="tag bad">none</span> : factors.join(', ')),
          },
          { title: 'Status', cell: ({ status }) => <AccountStatus of={status} /> },
          { title: 'Active', cell: ({ last_active_at }) => <Ago at={last_active_at} /> },
          {
            title: 'Change',
            cell: (operator) =>
              may('operators.edit') && operator.user_id !== me.value?.id ? (
                <span class="tags">
                  <Action label="Role" run={() => act(() => giveRole(operator))} />
                  <Action label="Reset factors" run={() => act(() => resetFactors(operator))} />
                  <Action label="End" run={() => act(() => endRole(operator))} />
                </span>
              ) : null,
          },
        ]}
      />
    </Place>
  )
}

async function giveRole(operator: Operator | null): Promise<boolean> {
  const done = await openDialog<true>((close) => (
    <Dialog title="Role of an operator" onClose={() => close(null)}>
      <Form
        submit="Give the role"
        tone="bad"
        onSubmit={async (fields) => {
          const body = { role: fields.text('role'), note: fields.text('note') }
          await api('PUT', `/admin/operators/${operator?.user_id ?? fields.text('account')}`, body)
          tell('Given. The account’s sessions have ended.')
          close(true)
        }}
      >
        {operator ? null : <TextField label="Account (id)" name="account" isRequired />}
        <SelectField label="Role" name="role" options={OPTIONS} value={operator?.role ?? 'moderator'} />
        <LongField label="Note" name="note" isRequired rows={2} hint="Kept in the audit log. No personal data." />
      </Form>
    </Dialog>
  ))
  return done === true
}

async function resetFactors({ user_id }: Operator): Promise<boolean> {
  const text = 'All of them go, for an operator who has lost them. The next sign-in adds a new one.'
  const note = await askReason({ title: 'Reset second factors', text, action: 'Reset', isBad: true, label: 'Note' })
  if (note === null) return false
  await api('DELETE', withQuery(`/admin/operators/${user_id}/factors`, { note }))
  tell('Reset.')
  return true
}

async function endRole({ user_id }: Operator): Promise<boolean> {
  const text = 'The account becomes that of a user again, and its sessions end.'
  const note = await askReason({
    title: 'Take the role away',
    text,
    action: 'Take it away',
    isBad: true,
    label: 'Note',
  })
  if (note === null) return false
  await api('DELETE', withQuery(`/admin/operators/${user_id}`, { note }))
  tell('Taken away.')
  return true
}

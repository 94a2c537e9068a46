import { api } from '../../api/api.ts'
import { AddFactor } from '../../entry/add-factor.tsx'
import { loadMe, me } from '../../state/me.ts'
import { useSignal } from '../../state/use-signal.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Table } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'

const KINDS = { totp: 'Authenticator app', passkey: 'Passkey' } as const

/** The operator's own role and second factors. */
export function OwnFactors() {
  const operator = useSignal(me)
  if (!operator) return null
  const remove = async (id: string) => {
    const text = 'Your other sessions end. The last factor cannot be removed.'
    if (!(await confirmed({ title: 'Remove the factor?', text, action: 'Remove', isBad: true }))) return
    await api('DELETE', `/admin/factors/${id}`)
    tell('Removed.')
    await loadMe()
  }
  const add = () =>
    openDialog<true>((close) => (
      <Dialog title="Add a second factor" onClose={() => close(null)}>
        <AddFactor onAdded={() => close(true)} />
      </Dialog>
    ))
  return (
    <Place title="My factors" actions={<Action label="Add a factor" keys="n" run={add} />}>
      <Part title="Me">
        <Facts
          of={[
            ['Id', <span class="mono">{operator.id}</span>],
            ['Role', wordsOf(operator.role)],
            [
              'Grave acts until',
              operator.fresh_until === null ? 'ask for the factor' : <At at={operator.fresh_until} />,
            ],
          ]}
        />
      </Part>
      <Part title="Second factors">
        <Table
          caption="Second factors"
          rows={operator.factors}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Name', cell: ({ name }) => name, isWide: true },
            { title: 'Kind', cell: ({ kind }) => KINDS[kind] },
            { title: 'Last used', cell: ({ last_used_at }) => <At at={last_used_at} /> },
            { title: 'Added', cell: ({ created_at }) => <At at={created_at} /> },
            { title: 'Remove', cell: ({ id }) => <Action label="Remove" run={() => remove(id)} /> },
          ]}
        />
      </Part>
      <Part title="What the role includes">
        <Table
          caption="Permissions"
          rows={operator.permissions}
          keyOf={({ name }) => name}
          columns={[
            { title: 'Permission', cell: ({ allows }) => allows, isWide: true },
            { title: 'Name', cell: ({ name }) => <span class="mono">{name}</span> },
            { title: 'Factor', cell: ({ is_fresh }) => (is_fresh ? 'within ten minutes' : 'once in a shift') },
          ]}
        />
      </Part>
    </Place>
  )
}

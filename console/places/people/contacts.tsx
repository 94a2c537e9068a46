import { useState } from 'preact/hooks'
import { api } from '../../api/api.ts'
import type { Revealed, UserDetail } from '../../api/wire/people.ts'
import { may } from '../../state/me.ts'
import { Action } from '../../ui/action.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { CheckField, LongField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Facts, Part } from '../../ui/place.tsx'
import { Ago } from '../../ui/time.tsx'

const FIELDS = [
  ['phone', 'Phone number'],
  ['email', 'E-mail address'],
  ['last_name', 'Last name'],
  ['birth_date', 'Date of birth'],
  ['addresses', 'Network addresses'],
] as const

/** How the person signs in, masked until it is revealed for a reason. What was revealed goes with the page. */
export function Contacts({ of: { id, ways_in } }: { of: UserDetail }) {
  const [revealed, setRevealed] = useState<Revealed>({})
  const { phone, email, claimed_email, has_google, has_password } = ways_in
  const reveal = async () => {
    const found = await askWhat(id)
    if (found) setRevealed({ ...revealed, ...found })
  }
  return (
    <Part title="Contacts" beside={may('users.reveal') ? <Action label="Reveal" keys="v" run={reveal} /> : null}>
      <Facts
        of={[
          ['Phone', revealed.phone ?? phone],
          ['E-mail', revealed.email ?? email],
          ['Claims', revealed.claimed_email ?? claimed_email],
          ['Password', has_password ? 'yes' : 'no'],
          ['Google', has_google ? 'yes' : 'no'],
          ...('last_name' in revealed ? ([['Last name', revealed.last_name]] as const) : []),
          ...('birth_date' in revealed ? ([['Date of birth', revealed.birth_date]] as const) : []),
        ]}
      />
      {revealed.addresses ? (
        <ul>
          {revealed.addresses.map(({ address, last_used_at }) => (
            <li key={address}>
              <span class="mono">{address}</span> <Ago at={last_used_at} />
            </li>
          ))}
        </ul>
      ) : null}
    </Part>
  )
}

const askWhat = (id: string): Promise<Revealed | null> =>
  openDialog<Revealed>((close) => (
    <Dialog title="Reveal personal data" onClose={() => close(null)}>
      <Form
        submit="Reveal"
        onSubmit={async (fields) => {
          const names = FIELDS.map(([name]) => name).filter((name) => fields.has(name))
          const body = { fields: names, reason: fields.text('reason') }
          close(await api<Revealed>('POST', `/admin/users/${id}/reveal`, body))
        }}
      >
        <p>That it was read, and why, is in the audit log.</p>
        <fieldset>
          <legend>What</legend>
          {FIELDS.map(([name, label]) => (
            <CheckField key={name} name={name} label={label} />
          ))}
        </fieldset>
        <LongField label="Reason" name="reason" isRequired hint="No personal data." />
      </Form>
    </Dialog>
  ))

import { api } from '../../api/api.ts'
import type { UserDetail } from '../../api/wire/people.ts'
import { may } from '../../state/me.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { Part } from '../../ui/place.tsx'
import { Table } from '../../ui/table.tsx'
import { Ago, At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'

interface SessionsProps {
  of: UserDetail
  reload: () => Promise<void>
}

/** Where the person is signed in. */
export function Sessions({ of: { id, sessions, devices }, reload }: SessionsProps) {
  const end = async (sessionId: string | null) => {
    const text = 'Whoever is signed in there has to sign in again.'
    const reason = await askReason({
      title: sessionId === null ? 'End all sessions' : 'End the session',
      text,
      action: 'End',
    })
    if (reason === null) return
    const body = { reason, ...(sessionId === null ? {} : { session_id: sessionId }) }
    const { ended } = await api<{ ended: number }>('POST', `/admin/users/${id}/sessions/end`, body)
    tell(`${ended} ended.`)
    await reload()
  }
  return (
    <Part
      title={`Sessions (${sessions.length}), devices with notifications (${devices.length})`}
      beside={sessions.length > 0 && may('users.sessions') ? <Action label="End all" run={() => end(null)} /> : null}
    >
      {sessions.length === 0 ? (
        <p class="hint">Nowhere signed in.</p>
      ) : (
        <Table
          caption="Sessions"
          rows={sessions}
          keyOf={(session) => session.id}
          columns={[
            { title: 'Device', cell: ({ device_name, platform }) => device_name ?? platform ?? '–', isWide: true },
            { title: 'Platform', cell: ({ platform }) => platform ?? '–' },
            { title: 'Last used', cell: ({ last_used_at }) => <Ago at={last_used_at} /> },
            { title: 'Since', cell: ({ created_at }) => <At at={created_at} /> },
            {
              title: 'End',
              cell: (session) => (may('users.sessions') ? <Action label="End" run={() => end(session.id)} /> : null),
            },
          ]}
        />
      )}
    </Part>
  )
}

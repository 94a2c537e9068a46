import { useState } from 'preact/hooks'
import { api } from '../../api/api.ts'
import type { Case, CaseSummary } from '../../api/wire/cases.ts'
import { linkTo, type Address } from '../../router.ts'
import { may, me } from '../../state/me.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Ago, Due } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { Decisions } from './decisions.tsx'
import { Former } from './former.tsx'
import { AccountStatus, CaseTags, nameOf, Severity } from './marks.tsx'
import { takeNext } from './queues.tsx'
import { Reports } from './reports.tsx'
import { Timeline } from './timeline.tsx'

/** A case: what was reported and found, what was decided before, and the decision. */
export function CaseView({ parameters: [id = ''], query }: Address) {
  const resource = useResource<{ case: Case }>(`/admin/cases/${encodeURIComponent(id)}`)
  const subject = resource.data?.case.subject
  return (
    <Place
      title={subject ? `Case about ${nameOf(subject)}` : 'Case'}
      actions={
        resource.data ? <Work of={resource.data.case} reload={resource.reload} queue={query['queue'] ?? null} /> : null
      }
    >
      <Read resource={resource} rows={12}>
        {({ case: one }) => (
          <div class="case">
            <div>
              <Part title="About" beside={<CaseTags of={one} />}>
                <Facts
                  of={[
                    ['Account', <PersonLink id={one.subject.id} name={nameOf(one.subject)} />],
                    ['Status', <AccountStatus of={one.subject.account_status} />],
                    ['Queue', wordsOf(one.queue)],
                    ['Severity', <Severity of={one.severity} />],
                    ['Due', one.status === 'open' ? <Due at={one.due_at} /> : 'closed'],
                    ['Language', one.language],
                  ]}
                />
              </Part>
              <Reports of={one} reload={resource.reload} />
              <Decisions about={one.subject.id} />
              <Former of={one.former_cases} />
              <Timeline of={one.entries} />
            </div>
            <div class="decide">
              {one.status === 'open' && may('decisions.make') ? (
                <DecisionPanel of={one} queue={query['queue'] ?? null} onDecided={resource.reload} />
              ) : (
                <Part title={one.status === 'open' ? 'Open' : 'Closed'}>
                  {one.closed_at === null ? null : <Ago at={one.closed_at} />}
                  {may('cases.work') ? (
                    <Action
                      label="Take the next case"
                      keys="n"
                      tone="primary"
                      run={() => takeNext(query['queue'] ?? null)}
                    />
                  ) : null}
                </Part>
              )}
            </div>
          </div>
        )}
      </Read>
    </Place>
  )
}

interface WorkProps {
  of: Case
  reload: () => Promise<void>
  /** The queue that is worked on; null for all. */
  queue: string | null
}

/** Claiming, handing back, skipping, escalating, notes. */
function Work({ of: { id, status, claim, is_escalated }, reload, queue }: WorkProps) {
  const [isGone, setGone] = useState(false)
  if (status !== 'open' || !may('cases.work') || isGone) return null
  const act = async (name: string, body?: object) => {
    await api<{ case: CaseSummary }>('POST', `/admin/cases/${id}/${name}`, body)
    await reload()
  }
  const isMine = claim?.operator_id === me.value?.id
  const escalate = async () => {
    const text = 'Only senior moderators can decide it then.'
    const reason = await askReason({ title: 'Escalate', text, action: 'Escalate', label: 'Note for them' })
    if (reason === null) return
    await act('escalate', { note: reason })
    tell('Escalated.')
  }
  const note = async () => {
    const text = 'For other operators. It stays in the timeline.'
    const words = await askReason({ title: 'Note', text, action: 'Add the note', label: 'Note' })
    if (words !== null) await act('notes', { text: words })
  }
  const leave = async (name: 'skip' | 'release') => {
    await api('POST', `/admin/cases/${id}/${name}`)
    setGone(true)
    await takeNext(queue)
  }
  return (
    <>
      {isMine ? (
        <>
          <span class="hint">
            yours for <Due at={claim?.until ?? ''} />
          </span>
          <Action label="Hand back" keys="h" run={() => act('release')} />
        </>
      ) : (
        <Action label="Claim" keys="c" isDisabled={claim !== null} run={() => act('claim')} />
      )}
      <Action label="Skip" keys="s" run={() => leave('skip')} />
      <Action label="Escalate" keys="e" isDisabled={is_escalated} run={escalate} />
      <Action label="Note" keys="o" run={note} />
      <a class="action quiet" href={linkTo(['cases'], { queue })}>
        List
      </a>
    </>
  )
}

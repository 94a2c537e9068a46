import { useState } from 'preact/hooks'
import { POLICIES } from '../../../src/catalogue/policies.ts'
import { api } from '../../api/api.ts'
import type { Decision } from '../../api/wire/decisions.ts'
import { linkTo } from '../../router.ts'
import { may, me } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Place } from '../../ui/place.tsx'
import { PagedTable } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { nameOfOperator } from '../cases/timeline.tsx'

/** Bans that wait for a second moderator. */
export function Proposed() {
  const pages = usePages<Decision>('/admin/decisions?state=proposed', 'decisions')
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set())
  const answer = async ({ id, policy }: Decision, name: 'confirm' | 'refuse') => {
    const isConfirmed = name === 'confirm'
    const isSure = await confirmed({
      title: isConfirmed ? 'Confirm the ban?' : 'Refuse the ban?',
      text: isConfirmed
        ? `The account is banned within a second. ${policy === null ? '' : POLICIES[policy].text}`
        : 'The case waits again.',
      action: isConfirmed ? 'Ban' : 'Refuse',
      isBad: isConfirmed,
    })
    if (!isSure) return
    await api('POST', `/admin/decisions/${id}/${name}`)
    tell(isConfirmed ? 'Banned.' : 'Refused. The case waits again.')
    setAnswered(new Set([...answered, id]))
    await pages.reload()
  }
  return (
    <Place title="Bans to confirm">
      <PagedTable
        caption="Bans that wait for a second moderator"
        pages={pages}
        empty="No ban waits for a second moderator"
        keyOf={({ id }) => id}
        hrefOf={({ case_id, subject_id }) =>
          case_id === null ? linkTo(['person', subject_id]) : linkTo(['case', case_id])
        }
        columns={[
          { title: 'Rule', cell: ({ policy }) => (policy === null ? '–' : POLICIES[policy].title) },
          { title: 'Person', cell: ({ subject_id }) => <PersonLink id={subject_id} /> },
          { title: 'Explanation', cell: ({ explanation }) => explanation, isWide: true },
          { title: 'Note', cell: ({ note }) => note },
          { title: 'By', cell: ({ decided_by }) => nameOfOperator(decided_by) },
          { title: 'Proposed', cell: ({ created_at }) => <Ago at={created_at} /> },
          {
            title: 'Answer',
            cell: (decision) =>
              decision.decided_by === me.value?.id || answered.has(decision.id) || !may('decisions.ban') ? (
                <span class="hint">for another</span>
              ) : (
                <span class="tags">
                  <Action label="Confirm" tone="bad" run={() => answer(decision, 'confirm')} />
                  <Action label="Refuse" run={() => answer(decision, 'refuse')} />
                </span>
              ),
          },
        ]}
      />
    </Place>
  )
}

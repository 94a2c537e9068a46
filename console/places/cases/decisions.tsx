import { withQuery } from '../../api/query.ts'
import { ask } from '../../api/api.ts'
import type { Decision } from '../../api/wire/decisions.ts'
import { linkTo } from '../../router.ts'
import { may } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { PagedTable, type Column } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { nameOfOperator } from './timeline.tsx'

const TONES: Readonly<Record<Decision['state'], string>> = {
  proposed: 'warn',
  effective: 'good',
  refused: '',
  undone: '',
}

export const DecisionState = ({ of }: { of: Decision['state'] }) => <span class={`tag ${TONES[of]}`}>{of}</span>

/** A measure with what it is about and how long it lasts. */
export function MeasureWords({
  of: { measure, features, until },
}: {
  of: Pick<Decision, 'measure' | 'features' | 'until'>
}) {
  return (
    <>
      {wordsOf(measure)}
      {features.length === 0 ? null : `: ${features.join(', ')}`}
      {until === null ? null : (
        <>
          {' '}
          until <At at={until} />
        </>
      )}
    </>
  )
}

/** Undoes a decision, after a reason; whether it was. */
export async function undo(id: string): Promise<boolean> {
  const text = 'Everything that it did is taken back. The person hears of it.'
  const reason = await askReason({ title: 'Undo the decision', text, action: 'Undo', isBad: true })
  if (reason === null) return false
  await ask('POST', `/admin/decisions/${id}/undo`, { body: { reason } })
  tell('Undone.')
  return true
}

/** What was decided about a person, in all cases and outside of them. */
export function Decisions({ about }: { about: string }) {
  const pages = usePages<Decision>(withQuery('/admin/decisions', { subject_id: about }), 'decisions')
  const undoing: Column<Decision> = {
    title: 'Undo',
    cell: ({ id, state }) =>
      state === 'effective' ? (
        <Action
          label="Undo"
          run={async () => {
            if (await undo(id)) await pages.reload()
          }}
        />
      ) : null,
  }
  return (
    <Part title="Decisions and strikes">
      {pages.items?.length === 0 ? (
        <p class="hint">None.</p>
      ) : (
        <PagedTable
          caption="Decisions about this person, the newest first"
          pages={pages}
          empty="None"
          keyOf={({ id }) => id}
          hasKeys={false}
          columns={may('decisions.undo') ? [...COLUMNS, undoing] : COLUMNS}
        />
      )}
    </Part>
  )
}

const COLUMNS: Column<Decision>[] = [
  {
    title: 'Measure',
    cell: (decision) =>
      decision.case_id === null ? (
        <MeasureWords of={decision} />
      ) : (
        <a href={linkTo(['case', decision.case_id])}>
          <MeasureWords of={decision} />
        </a>
      ),
  },
  { title: 'Rule', cell: ({ policy }) => (policy === null ? '–' : wordsOf(policy)) },
  { title: 'State', cell: ({ state }) => <DecisionState of={state} /> },
  { title: 'Strikes', cell: ({ strikes }) => strikes, isNumber: true },
  { title: 'By', cell: ({ decided_by }) => nameOfOperator(decided_by) },
  { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
]

import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { MEASURES, POLICIES, type PolicyKey } from '../../../src/catalogue/policies.ts'
import { ask } from '../../api/api.ts'
import type { Case } from '../../api/wire/cases.ts'
import type { Advice, Decided } from '../../api/wire/decisions.ts'
import { useKeys } from '../../keys/keys.ts'
import { go, linkTo } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { tell } from '../../ui/toasts.tsx'
import { advisedFor, bodyOf, changed, missingIn, NO_DRAFT, policiesFor } from './draft.ts'
import { languages } from './languages.tsx'
import { MeasureFields } from './measure-fields.tsx'
import { templatesOf } from './templates.ts'

interface PanelProps {
  of: Case
  /** The queue that is worked on; null for all. */
  queue: string | null
  onDecided: () => Promise<void>
}

/** Rules with a digit of their own. */
const WITH_DIGIT = 9

/**
 * The decision: a digit chooses a rule, which fills in measure, length and explanation; Ctrl+Enter submits and takes the next.
 */
export function DecisionPanel({ of: { id, subject, reasons, signals, entries }, queue, onDecided }: PanelProps) {
  const [draft, change] = useReducer(changed, NO_DRAFT)
  const [isChosen, setChosen] = useState(false)
  const advice = useResource<Advice>(`/admin/cases/${id}/advice`)
  const policies = useMemo(() => policiesFor([...reasons, ...signals]), [id])
  const photoIds = entries.flatMap(({ kind, ref_id }) => (kind === 'photo' && ref_id !== null ? [ref_id] : []))
  const known = { strikes: advice.data?.strikes ?? null, photoIds: [...new Set(photoIds)] }
  const heading = useRef<HTMLDivElement>(null)
  const choose = (policy: PolicyKey | null) => {
    setChosen(true)
    change({ do: 'policy', policy, known })
  }
  // A rule may be chosen before the strikes were counted.
  useEffect(() => {
    if (advice.data) change({ do: 'advised', known })
  }, [advice.data])

  const missing = isChosen ? missingIn(draft) : 'Choose a rule, or 0 for none.'
  const key = useMemo(() => crypto.randomUUID(), [draft, id])
  const submit = async (takesNext: boolean) => {
    if (missing !== null) throw new Error(missing)
    const known = languages()
    const next = { ...(queue === null ? {} : { queue }), ...(known.length === 0 ? {} : { languages: known }) }
    const body = { ...bodyOf(draft), ...(takesNext ? { next } : {}) }
    const { data } = await ask<Decided>('POST', `/admin/cases/${id}/decision`, { body, key })
    tell(data.decision.state === 'proposed' ? 'Proposed. Another moderator has to confirm the ban.' : 'Decided.')
    if (data.next_case_id !== undefined) go(linkTo(['case', data.next_case_id], { queue }))
    else if (takesNext) go(linkTo(['queues']))
    else await onDecided()
  }
  const templates = draft.policy === null ? [] : templatesOf(draft.policy)
  const nextTemplate = () => {
    const text = templates[(templates.indexOf(draft.explanation) + 1) % templates.length]
    if (text !== undefined) change({ do: 'template', text })
  }
  useKeys([
    {
      keys: 'd',
      label: 'To the decision',
      group: 'Decision',
      run: () => heading.current?.querySelector<HTMLElement>('[role=radio]')?.focus(),
    },
    { keys: '0', label: 'No violation', group: 'Decision', run: () => choose(null) },
    ...policies.slice(0, WITH_DIGIT).map((policy, i) => ({
      keys: String(i + 1),
      label: POLICIES[policy].title,
      group: 'Decision',
      run: () => choose(policy),
    })),
    { keys: 'm', label: 'Next measure', group: 'Decision', run: () => change({ do: 'next_measure' }) },
    { keys: 't', label: 'Next explanation', group: 'Decision', run: nextTemplate },
  ])
  return (
    <Part title="Decision" beside={<Kbd keys="d" />}>
      <div ref={heading} class="form">
        <div class="choices two" role="radiogroup" aria-label="Rule">
          <Choice
            digit={0}
            title="No violation: close the case"
            isChosen={isChosen && draft.policy === null}
            choose={() => choose(null)}
          />
          {policies.map((policy, i) => (
            <Choice
              key={policy}
              digit={i < WITH_DIGIT ? i + 1 : null}
              title={POLICIES[policy].title}
              isChosen={draft.policy === policy}
              choose={() => choose(policy)}
            />
          ))}
        </div>
        {draft.policy === null ? null : (
          <>
            <p class="rule">{POLICIES[draft.policy].text}</p>
            <AdviceLine policy={draft.policy} strikes={known.strikes} />
            <div class="segments" role="radiogroup" aria-label="Measure">
              {MEASURES.filter((measure) => measure !== 'none').map((measure) => (
                <button
                  key={measure}
                  type="button"
                  role="radio"
                  class="action"
                  aria-checked={draft.measure === measure}
                  onClick={() => change({ do: 'measure', measure })}
                >
                  {wordsOf(measure)}
                </button>
              ))}
              <Kbd keys="m" />
            </div>
            <MeasureFields draft={draft} change={change} subjectId={subject.id} />
            <div class="field">
              <label for="explanation">
                Explanation for the person {templates.length > 1 ? <Kbd keys="t" /> : null}
              </label>
              <textarea
                id="explanation"
                rows={3}
                value={draft.explanation}
                onInput={({ currentTarget }) => change({ do: 'explanation', text: currentTarget.value })}
              />
            </div>
          </>
        )}
        <div class="field">
          <label for="decision-note">Note for other moderators</label>
          <input
            id="decision-note"
            type="text"
            value={draft.note}
            onInput={({ currentTarget }) => change({ do: 'note', text: currentTarget.value })}
          />
        </div>
        <div class="submit">
          <p class="hint" role="status">
            {missing ?? (draft.measure === 'ban' ? 'A ban waits until another moderator confirms it.' : 'Ready.')}
          </p>
          <div class="actions">
            <Action label="Decide" keys="mod+shift+Enter" isDisabled={missing !== null} run={() => submit(false)} />
            <Action
              label="Decide, take next"
              keys="mod+Enter"
              tone="primary"
              isDisabled={missing !== null}
              run={() => submit(true)}
            />
          </div>
        </div>
      </div>
    </Part>
  )
}

interface ChoiceProps {
  digit: number | null
  title: string
  isChosen: boolean
  choose: () => void
}

const Choice = ({ digit, title, isChosen, choose }: ChoiceProps) => (
  <button type="button" role="radio" aria-checked={isChosen} class="choice" onClick={choose}>
    {digit === null ? <span /> : <Kbd keys={String(digit)} />}
    <span>{title}</span>
  </button>
)

/** What the strikes say; advice only. */
function AdviceLine({ policy, strikes }: { policy: PolicyKey; strikes: number | null }) {
  if (strikes === null) return <p class="hint">Strikes are being counted…</p>
  const total = strikes + POLICIES[policy].strikes
  const advised = advisedFor(total)
  const length = advised === null || advised.days === null ? '' : ` of ${advised.days} days`
  return (
    <p class="hint">
      {strikes} strikes count, {total} with this one; they suggest{' '}
      {advised === null ? 'nothing yet' : `${wordsOf(advised.measure).toLowerCase()}${length}`}.
    </p>
  )
}

import type { CaseEntry } from '../../api/wire/cases.ts'
import { me } from '../../state/me.ts'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Ago } from '../../ui/time.tsx'

const WORDS: Readonly<Record<CaseEntry['kind'], string>> = {
  opened: 'Opened',
  report: 'Reported',
  notice: 'Notice of illegal content',
  photo: 'Photo',
  signal: 'Signal',
  note: 'Note',
  claimed: 'Claimed',
  released: 'Handed back',
  skipped: 'Skipped',
  escalated: 'Escalated',
  evidence_read: 'Evidence read',
  decision: 'Decision',
  undone: 'Decision undone',
  reviewed: 'Reviewed: would be decided otherwise',
  appeal: 'Appeal',
  closed: 'Closed',
}

/** What happened in a case, in its order. */
export function Timeline({ of: entries }: { of: readonly CaseEntry[] }) {
  return (
    <Part title="Timeline">
      <ol class="timeline">
        {entries.map(({ id, kind, at, note, signal, operator_id }) => (
          <li key={id}>
            <Ago at={at} />
            <div>
              <span class="tags">
                <strong>{WORDS[kind]}</strong>
                {signal === null ? null : <span class="tag accent">{wordsOf(signal)}</span>}
                {operator_id === null ? null : <span class="hint">{nameOfOperator(operator_id)}</span>}
              </span>
              {note === null ? null : <p class="quote">{note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Part>
  )
}

/** Moderators know each other by the ends of their ids. */
export const nameOfOperator = (id: string): string => (id === me.value?.id ? 'you' : `operator …${id.slice(-6)}`)

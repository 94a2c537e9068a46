import { diffOf } from './diff.ts'

const SIGN = { same: ' ', gap: '⋯', added: '+', removed: '−' } as const
const SAID = { same: '', gap: '', added: 'Added: ', removed: 'Removed: ' } as const

/** What has changed between two texts, line by line. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = diffOf(before, after)
  if (before === after) return <p class="hint">No changes.</p>
  return (
    <div class="diff" role="group" aria-label={label} tabIndex={0}>
      {lines.map(({ kind, parts }, i) => (
        <div key={i} class={`line ${kind}`}>
          <span class="sign" aria-hidden="true">
            {SIGN[kind]}
          </span>
          <span class="sr">{SAID[kind]}</span>
          <span>
            {parts.map((part, j) =>
              part.kind === 'same' || kind === 'gap' ? (
                part.text
              ) : part.kind === 'added' ? (
                <ins key={j}>{part.text}</ins>
              ) : (
                <del key={j}>{part.text}</del>
              ),
            )}
          </span>
        </div>
      ))}
    </div>
  )
}

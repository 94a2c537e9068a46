import { useKeys } from '../keys/keys.ts'

interface TabsProps {
  tabs: readonly (readonly [name: string, title: string])[]
  at: string
  onChange: (name: string) => void
}

/** Parts of a place, one at a time. `[` and `]` move between them. */
export function Tabs({ tabs, at, onChange }: TabsProps) {
  const here = tabs.findIndex(([name]) => name === at)
  const move = (by: number) => {
    const [name] = tabs[(here + by + tabs.length) % tabs.length] ?? []
    if (name !== undefined) onChange(name)
  }
  useKeys([
    { keys: ']', label: 'Next tab', run: () => move(1) },
    { keys: '[', label: 'Previous tab', run: () => move(-1) },
  ])
  return (
    <div class="tabs" role="group" aria-label="Parts">
      {tabs.map(([name, title]) => (
        <button key={name} type="button" class="action" aria-pressed={name === at} onClick={() => onChange(name)}>
          {title}
        </button>
      ))}
    </div>
  )
}

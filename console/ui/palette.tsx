import { useRef, useState } from 'preact/hooks'
import { bindingsNow } from '../keys/keys.ts'
import type { Binding } from '../keys/keymap.ts'
import { Dialog, openDialog } from './dialog.tsx'
import { Kbd } from './kbd.tsx'
import { found, type Command } from './commands.ts'

/** Opens the palette over what can be done now. */
export async function openPalette(places: readonly Command[], toId: (id: string) => Command[]): Promise<void> {
  const acts = bindingsNow().filter(isAct).map(commandOf)
  const chosen = await openDialog<Command>((close) => (
    <Palette commands={[...acts, ...places]} toId={toId} onClose={close} />
  ))
  // After the dialog is gone, so that what is chosen may open another one.
  chosen?.run()
}

/** Moving around is no act. */
const isAct = ({ group, keys }: Binding): boolean =>
  group !== 'Places' && !/^(j|k|Arrow\w+|Escape|\?|mod\+k)$/.test(keys)

const commandOf = ({ keys, label, run }: Binding): Command => ({
  id: `act ${keys}`,
  label,
  hint: 'On this page',
  keys,
  run,
})

interface PaletteProps {
  commands: readonly Command[]
  toId: (id: string) => Command[]
  onClose: (chosen: Command | null) => void
}

function Palette({ commands, toId, onClose }: PaletteProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const shown = found(text, commands, toId)
  const chosen = Math.min(at, shown.length - 1)
  const move = (by: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, chosen + by))
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <Dialog title="Go to or do" onClose={() => onClose(null)}>
      <input
        type="text"
        role="combobox"
        aria-label="Place, action or id"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={shown.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="Place, action or id"
        autocomplete="off"
        value={text}
        onInput={({ currentTarget }) => (setText(currentTarget.value), setAt(0))}
        onKeyDown={(event) => {
          const steps: Readonly<Record<string, () => void>> = {
            ArrowDown: () => move(1),
            ArrowUp: () => move(-1),
            Enter: () => {
              const { value } = event.currentTarget
              // What was typed a moment ago may not be on the page yet.
              onClose(value === text ? (shown[chosen] ?? null) : (found(value, commands, toId)[0] ?? null))
            },
          }
          const step = steps[event.key]
          if (!step) return
          event.preventDefault()
          step()
        }}
      />
      <ul class="palette" role="listbox" id="palette-list" aria-label="Results" ref={list}>
        {shown.map((command, i) => (
          <li
            key={command.id}
            id={`palette-${i}`}
            role="option"
            aria-selected={i === chosen}
            onMouseEnter={() => setAt(i)}
            onClick={() => onClose(command)}
          >
            <span>{command.label}</span>
            <span class="hint">{command.hint}</span>
            {command.keys === undefined ? null : <Kbd keys={command.keys} />}
          </li>
        ))}
      </ul>
      {shown.length === 0 ? <p class="hint">Nothing has this name.</p> : null}
    </Dialog>
  )
}

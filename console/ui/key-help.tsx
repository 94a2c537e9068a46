import { bindingsNow } from '../keys/keys.ts'
import type { Binding } from '../keys/keymap.ts'
import { Dialog, openDialog } from './dialog.tsx'
import { Kbd } from './kbd.tsx'

/** Shows all keys that do something at present. */
export function openKeyHelp(): void {
  const bindings = bindingsNow()
  void openDialog<never>((close) => <KeyHelp bindings={bindings} onClose={() => close(null)} />)
}

function KeyHelp({ bindings, onClose }: { bindings: readonly Binding[]; onClose: () => void }) {
  const groups = Map.groupBy(bindings, ({ group }) => group ?? 'On this page')
  return (
    <Dialog title="Keys" onClose={onClose} width="wide">
      <div class="key-help">
        {[...groups].map(([group, all]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {all.map(({ keys, label }) => (
                <div key={keys}>
                  <dt>
                    <Kbd keys={keys} />
                    <span class="sr">{keys}</span>
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

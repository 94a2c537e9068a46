import { useEffect } from 'preact/hooks'
import { api } from './api/api.ts'
import { forgetSession } from './api/session.ts'
import { useKeys } from './keys/keys.ts'
import type { Binding } from './keys/keymap.ts'
import { pageOf, PLACES, toId } from './places/all.tsx'
import type { PlaceSpec } from './places/registry.tsx'
import { address, go, linkTo } from './router.ts'
import { may, me } from './state/me.ts'
import { theme } from './state/preference.ts'
import { useSignal } from './state/use-signal.ts'
import { Action } from './ui/action.tsx'
import { Kbd } from './ui/kbd.tsx'
import { openKeyHelp } from './ui/key-help.tsx'
import { openPalette } from './ui/palette.tsx'
import { wordsOf } from './ui/span.ts'
import { Empty } from './ui/states.tsx'
import { closeNewest } from './ui/toasts.tsx'

const GROUPS = ['Work', 'Accounts', 'Product', 'Records'] as const

/** Signs out here and at the server. */
async function signOut(): Promise<void> {
  try {
    await api('POST', '/auth/logout')
  } finally {
    forgetSession()
  }
}

const NEXT_THEME = { system: 'light', light: 'dark', dark: 'system' } as const

/** The frame of every place: navigation by what the role includes, the palette, and the place itself. */
export function Shell() {
  const here = useSignal(address)
  const operator = useSignal(me)
  const colours = useSignal(theme)
  const places = PLACES.filter(({ permission }) => may(permission))
  const page = pageOf(here.name)
  const commands = places.map(({ name, title, group, keys }) => ({
    id: name,
    label: title,
    hint: group,
    keys,
    run: () => go(linkTo([name])),
  }))
  const openPlaces = () => void openPalette(commands, toId)
  useKeys([
    ...places.map(bindingOf),
    { keys: 'mod+k', label: 'Go to or do', run: openPlaces, group: 'Everywhere' },
    { keys: '?', label: 'Show all keys', run: openKeyHelp, group: 'Everywhere' },
    { keys: 'Escape', label: 'Close the newest message', run: closeNewest, group: 'Everywhere' },
  ])
  const [first] = places
  useEffect(() => {
    if (here.name === '' && first) go(linkTo([first.name]))
  }, [here.name, first])
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.querySelector('h1')?.focus())}>
        Skip to the place
      </a>
      <nav class="side" aria-label="Places">
        <p class="brand">
          VibesMatch <span>Console</span>
        </p>
        {GROUPS.map((group) => (
          <Group key={group} title={group} places={places.filter((place) => place.group === group)} at={page?.of} />
        ))}
      </nav>
      <header class="top">
        <Action label="Go to or do…" run={openPlaces}>
          <Kbd keys="mod+k" />
        </Action>
        <span class="grow" />
        <span class="hint">{wordsOf(operator?.role ?? '')}</span>
        <Action label="Keys" tone="quiet" run={openKeyHelp}>
          <Kbd keys="?" />
        </Action>
        <Action label={`Colours: ${colours}`} tone="quiet" run={() => void (theme.value = NEXT_THEME[colours])} />
        <Action label="Sign out" tone="quiet" run={signOut} />
      </header>
      <main id="main">
        {page === null ? (
          here.name === '' ? null : (
            <Empty title="There is no such place">
              <p>Choose one at the left.</p>
            </Empty>
          )
        ) : may(page.permission) ? (
          <page.render key={`${here.name}/${here.parameters.join('/')}`} {...here} />
        ) : (
          <Empty title="Your role does not include this">
            <p>Ask an admin, or choose another place.</p>
          </Empty>
        )}
      </main>
    </div>
  )
}

const bindingOf = ({ keys, title, name }: PlaceSpec): Binding => ({
  keys,
  label: title,
  run: () => go(linkTo([name])),
  group: 'Places',
})

interface GroupProps {
  title: string
  places: readonly PlaceSpec[]
  at: string | undefined
}

function Group({ title, places, at }: GroupProps) {
  if (places.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {places.map((place) => (
          <li key={place.name}>
            <a href={linkTo([place.name])} aria-current={place.name === at ? 'page' : undefined}>
              <span>{place.title}</span>
              <Kbd keys={place.keys} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

import type { CallView, Consent, ConsentAction } from '../../sdk/src/calls/index.ts'
import { myId } from '../api/session.ts'
import { millisecondsUntil } from '../clock.ts'
import { avatar } from '../ui/avatar.ts'
import { fill, h, icon, iconButton, type IconName } from '../ui/dom.ts'
import { newScope, type Scope } from '../ui/scope.ts'
import { span } from '../ui/time.ts'
import { buyMinutes } from './buy-minutes.ts'
import { nameOf } from '../ui/name.ts'
import type { ShownCall } from './shown-call.ts'

export interface CallActions {
  end: () => void
  consent: (what: Consent, action: ConsentAction) => void
}

/** The call above everything else; it can be minimised to look at the chat. Removed when the call ends. */
export function showCall(call: ShownCall, actions: CallActions): void {
  const scope = newScope()
  const { user } = call.view.value
  const remote = h('video', { autoplay: true, playsInline: true, 'aria-label': `Video of ${nameOf(user)}` })
  const local = h('video', {
    autoplay: true,
    playsInline: true,
    muted: true,
    className: 'own',
    'aria-label': 'Your own video',
  })
  const words = h('p', { className: 'call-state', role: 'status' })
  const clock = h('p', { className: 'call-clock', 'aria-label': 'Time left' })
  const asked = h('div', { className: 'call-asked', role: 'alert' })
  const place = h('section', {
    className: 'call',
    role: 'dialog',
    'aria-label': `Call with ${nameOf(user)}`,
    tabIndex: -1,
  })
  const small = iconButton('down', 'Make the call small', () => resize(true))
  const large = h('button', {
    type: 'button',
    className: 'call-large',
    'aria-label': 'Make the call large',
    onclick: () => resize(false),
  })

  const resize = (isSmall: boolean) => {
    place.classList.toggle('small', isSmall)
    root().inert = !isSmall
    ;(isSmall ? large : small).focus()
  }
  place.append(
    remote,
    h('div', { className: 'call-face' }, avatar(user, 'large'), h('h2', {}, nameOf(user)), words),
    local,
    h('div', { className: 'call-top' }, small, clock),
    asked,
    controls(scope, call, actions),
    large,
  )
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') resize(true)
  })
  const before = document.activeElement
  document.body.append(place)
  root().inert = true
  place.focus()

  scope.watch(call.remote, (stream) => {
    remote.srcObject = stream
    place.classList.toggle('seen', stream.getVideoTracks().length > 0)
  })
  scope.watch(call.local, (stream) => {
    local.srcObject = stream
    local.hidden = stream.getVideoTracks().length === 0
  })
  const tell = () => (words.textContent = stateOf(call))
  scope.watch(call.view, (view) => {
    tell()
    place.dataset['state'] = view.state
    fill(asked, ...questions(view, actions))
  })
  scope.watch(call.connection, tell)
  scope.watch(call.isPeerHere, tell)
  scope.every(500, () => {
    const { ends_at } = call.view.value
    clock.textContent = ends_at === undefined ? '' : span(millisecondsUntil(ends_at))
  })
  call.call.on('ended', () => {
    scope.end()
    place.remove()
    root().inert = false
    if (before instanceof HTMLElement && before.isConnected) before.focus()
  })
}

const root = (): HTMLElement => document.querySelector<HTMLElement>('#app') ?? document.body

function stateOf({ view, connection, isPeerHere }: ShownCall): string {
  const { state, direction, user } = view.value
  if (state === 'ringing') return direction === 'outgoing' ? 'Ringing…' : 'Answering…'
  if (!isPeerHere.value) return `${nameOf(user)} has lost the connection; waiting…`
  if (connection.value === 'connected') return 'Connected'
  return connection.value === 'disconnected' || connection.value === 'failed' ? 'Connecting again…' : 'Connecting…'
}

/** A request of either user, until it is answered. */
function questions({ extension, upgrade, user }: CallView, { consent }: CallActions): HTMLElement[] {
  const question = (what: Consent, by: string, mine: string, theirs: string) =>
    by === myId()
      ? h('p', {}, mine)
      : h(
          'div',
          { className: 'call-question' },
          h('p', {}, theirs),
          h('button', { type: 'button', onclick: () => consent(what, 'decline') }, 'No'),
          h('button', { type: 'button', className: 'primary', onclick: () => consent(what, 'accept') }, 'Yes'),
        )
  return [
    ...(extension
      ? [question('extend', extension.requested_by, 'Asking for more time…', `${nameOf(user)} would like more time.`)]
      : []),
    ...(upgrade
      ? [
          question(
            'upgrade',
            upgrade.requested_by,
            'Asking for video…',
            `${nameOf(user)} would like to turn the cameras on.`,
          ),
        ]
      : []),
  ]
}

function controls(scope: Scope, call: ShownCall, { end, consent }: CallActions): HTMLElement {
  const toggle = (kind: 'audio' | 'video', on: [IconName, string], off: [IconName, string]) => {
    const button = iconButton(
      on[0],
      on[1],
      () => {
        for (const track of tracks()) track.enabled = !track.enabled
        show()
      },
      { className: 'round' },
    )
    const tracks = () => call.local.value.getTracks().filter((track) => track.kind === kind)
    const show = () => {
      const isOn = tracks().some(({ enabled }) => enabled)
      const [name, label] = isOn ? on : off
      fill(button, icon(name))
      button.setAttribute('aria-label', label)
      button.title = label
      button.hidden = tracks().length === 0
    }
    scope.watch(call.local, show)
    return button
  }
  const upgrade = iconButton('camera', 'Ask for video', () => consent('upgrade', 'request'), { className: 'round' })
  const extend = h(
    'button',
    { type: 'button', className: 'call-extend', onclick: () => consent('extend', 'request') },
    icon('clock'),
    'More time',
  )
  scope.watch(call.view, ({ state, media, extension, upgrade: asked }) => {
    upgrade.hidden = state !== 'active' || media === 'video' || asked !== undefined
    extend.hidden = state !== 'active' || extension !== undefined
  })
  const buy = h(
    'button',
    { type: 'button', className: 'call-extend', onclick: () => void buyMinutes(call.call.id) },
    'Buy time',
  )
  scope.watch(call.isNearEnd, (isNearEnd) => {
    extend.classList.toggle('primary', isNearEnd)
    buy.hidden = !isNearEnd
  })
  return h(
    'div',
    { className: 'call-controls', role: 'group', 'aria-label': 'Call' },
    toggle('audio', ['mic', 'Turn the microphone off'], ['micOff', 'Turn the microphone on']),
    toggle('video', ['camera', 'Turn the camera off'], ['cameraOff', 'Turn the camera on']),
    upgrade,
    extend,
    buy,
    iconButton('phone', 'End the call', end, { className: 'round hang-up' }),
  )
}

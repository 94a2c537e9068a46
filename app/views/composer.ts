import { now } from '../clock.ts'
import { hub } from '../state/hub.ts'
import type { Thread } from '../state/thread.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import type { Scope } from '../ui/scope.ts'
import { toast } from '../ui/toast.ts'

/** The server expires a typing signal after six seconds, and accepts ten a minute. */
const TELL_EVERY = 6_000
const MAX_BYTES = 10 * 1024 * 1024
const KINDS = 'image/jpeg,image/png,image/webp,image/heic,image/gif'

/** The message input: Enter sends, Shift and Enter begins a new line. Pictures are chosen, dropped or pasted. */
export function composer(scope: Scope, thread: Thread): HTMLElement {
  const text = h('textarea', { rows: 1, placeholder: 'Message', 'aria-label': 'Message', enterKeyHint: 'send' })
  const files = h('input', { type: 'file', accept: KINDS, hidden: true, 'aria-label': 'Choose a picture' })
  const preview = h('div', { className: 'attached', hidden: true })
  const send = iconButton('send', 'Send', () => submit(), { className: 'round primary small' })
  let picture: File | undefined
  let toldAt = 0

  const grow = () => {
    text.style.height = 'auto'
    text.style.height = `${Math.min(text.scrollHeight, 160)}px`
  }
  const tellTyping = (isTyping: boolean) => {
    const at = now()
    if (isTyping && at - toldAt < TELL_EVERY) return
    if (!isTyping && toldAt === 0) return
    toldAt = isTyping ? at : 0
    hub.send(isTyping ? 'typing_start' : 'typing_stop', { conversation_id: thread.id })
  }
  const attach = (file: File | undefined) => {
    if (file && file.size > MAX_BYTES) return toast('Pictures may have at most 10 MB.', 'bad')
    picture = file
    preview.hidden = !file
    if (!file) return fill(preview)
    const image = h('img', { alt: 'The picture that you are about to send' })
    image.src = URL.createObjectURL(file)
    fill(
      preview,
      image,
      iconButton('close', 'Remove the picture', () => (attach(undefined), text.focus())),
    )
    text.focus()
  }
  const submit = () => {
    const content = text.value.trim()
    if (content === '' && !picture) return text.focus()
    // Sending ends the typing.
    toldAt = 0
    thread.send(content, picture)
    text.value = ''
    files.value = ''
    attach(undefined)
    grow()
    text.focus()
  }

  text.addEventListener('input', () => (grow(), tellTyping(text.value !== '')))
  text.addEventListener('blur', () => tellTyping(false))
  text.addEventListener('keydown', (event) => {
    // During composition, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  })
  text.addEventListener('paste', ({ clipboardData }) => {
    const file = Array.from(clipboardData?.files ?? []).find(({ type }) => type.startsWith('image/'))
    if (file) attach(file)
  })
  files.addEventListener('change', () => attach(files.files?.[0]))
  scope.onEnd(() => tellTyping(false))
  return h(
    'div',
    { className: 'composer' },
    preview,
    h(
      'div',
      { className: 'composer-line' },
      iconButton('attach', 'Send a picture', () => files.click()),
      files,
      text,
      send,
    ),
  )
}

import { api } from '../api/api.ts'
import { pictureAddress } from '../api/pictures.ts'
import { myId } from '../api/session.ts'
import type { Media, Message } from '../api/wire.ts'
import { millisecondsSince } from '../clock.ts'
import type { Pending, Thread } from '../state/thread.ts'
import { blurred } from '../ui/blur.ts'
import { fill, h, icon, iconButton } from '../ui/dom.ts'
import { chooseAction, confirmed, openDialog, type Choice } from '../ui/dialog.ts'
import { field, form, submitButton, textOf } from '../ui/form.ts'
import { clockTime } from '../ui/time.ts'
import { attempt } from '../ui/toast.ts'

const EMOJIS = ['❤️', '😂', '😮', '😢', '👍', '🔥'] as const
/** How long one's own message can be edited, in milliseconds: docs/realtime.md. */
const CHANGEABLE_FOR = 15 * 60_000

/** One message, with its actions. */
export function bubble(message: Message): HTMLElement {
  const isMine = message.sender_id === myId()
  const isGone = message.deleted_at !== undefined
  return h(
    'li',
    { className: `message ${isMine ? 'mine' : 'theirs'}${isGone ? ' deleted' : ''}`, 'data-seq': String(message.seq) },
    h(
      'div',
      { className: 'bubble' },
      h('span', { className: 'sr' }, isMine ? 'You: ' : 'They: '),
      message.media && picture(message.media),
      isGone ? h('p', {}, 'Message deleted') : message.content !== '' && h('p', {}, message.content),
      h(
        'span',
        { className: 'when' },
        message.edited_at !== undefined && !isGone && 'edited ',
        clockTime(message.created_at),
      ),
    ),
    message.reactions.length > 0 &&
      h('span', { className: 'reactions' }, ...message.reactions.map(({ emoji }) => emoji)),
    !isGone &&
      h(
        'span',
        { className: 'message-actions' },
        iconButton('smile', 'React', () => react(message)),
        isMine && isChangeable(message) && iconButton('more', 'Edit or delete', () => change(message)),
      ),
  )
}

const isChangeable = ({ created_at }: Message) => millisecondsSince(created_at) < CHANGEABLE_FOR

/** A message that is not stored yet, or was rejected. */
export function pendingBubble(thread: Thread, message: Pending): HTMLElement {
  const { content, picture: file, failure } = message
  const image = file && h('img', { alt: 'Your picture', className: 'preview' })
  if (image && file) {
    image.src = URL.createObjectURL(file)
    image.addEventListener('load', () => URL.revokeObjectURL(image.src))
  }
  return h(
    'li',
    { className: 'message mine pending' },
    h(
      'div',
      { className: 'bubble' },
      image,
      content !== '' && h('p', {}, content),
      h('span', { className: 'when' }, failure === undefined ? 'Sending…' : 'Not sent'),
    ),
    failure !== undefined &&
      h(
        'p',
        { className: 'failure' },
        failure,
        h('button', { type: 'button', className: 'link', onclick: () => thread.retry(message) }, 'Try again'),
        h('button', { type: 'button', className: 'link', onclick: () => thread.discard(message) }, 'Discard'),
      ),
  )
}

/** The receipt of one's newest message. Read receipts require the premium plan. */
export function receipt(
  seq: number,
  { delivered, read }: { delivered: number; read: number },
  isPremium: boolean,
): HTMLElement {
  if (isPremium && read >= seq) return h('span', { className: 'read' }, icon('checks'), 'Read')
  if (delivered >= seq) return h('span', {}, icon('checks'), 'Delivered')
  return h('span', {}, icon('check'), 'Sent')
}

function picture(media: Media): HTMLElement {
  const box = h(
    'button',
    { type: 'button', className: 'picture', 'aria-label': 'Open the picture' },
    blurred(media.blur_hash),
  )
  box.style.setProperty('--ratio', String(media.width / media.height))
  const url = media.type === 'image/gif' ? media.url : `${media.url}?size=medium`
  pictureAddress(url)
    .then((src) => fill(box, h('img', { src, alt: 'Picture' })))
    .catch(() => box.setAttribute('aria-label', 'The picture cannot be loaded'))
  box.addEventListener('click', () => {
    openDialog(
      'Picture',
      () => {
        const image = h('img', { alt: 'Picture', className: 'full' })
        void attempt(async () => (image.src = await pictureAddress(media.url)))
        return [image]
      },
      'wide',
    )
  })
  return box
}

function react(message: Message): void {
  const mine = message.reactions.find(({ user_id }) => user_id === myId())?.emoji
  openDialog(
    'React',
    ({ close }) => [
      h(
        'div',
        { className: 'emojis' },
        ...EMOJIS.map((emoji) =>
          h(
            'button',
            {
              type: 'button',
              'aria-pressed': String(emoji === mine),
              onclick: () => {
                close()
                const path = `/messages/${message.id}/reaction`
                void attempt(() => (emoji === mine ? api('DELETE', path) : api('PUT', path, { emoji })))
              },
            },
            emoji,
          ),
        ),
      ),
    ],
    'sheet',
  )
}

function change(message: Message): void {
  const choices: Choice[] = [
    { label: 'Edit', run: () => edit(message) },
    { label: 'Delete for both', isBad: true, run: () => void remove(message) },
  ]
  chooseAction('Your message', choices)
}

function edit(message: Message): void {
  openDialog('Edit message', ({ close }) => [
    form(
      async (data) => {
        await api('PATCH', `/messages/${message.id}`, { content: textOf(data, 'content') })
        close()
      },
      field('Text', h('textarea', { name: 'content', rows: 4, value: message.content })),
      submitButton('Save'),
    ),
  ])
}

async function remove(message: Message): Promise<void> {
  if (await confirmed('Delete this message?', 'It is gone for both of you.', 'Delete'))
    await attempt(() => api('DELETE', `/messages/${message.id}`))
}

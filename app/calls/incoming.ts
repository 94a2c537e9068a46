import type { CallMedia, IncomingCall } from '../../sdk/src/calls/index.ts'
import { avatar } from '../ui/avatar.ts'
import { h, icon } from '../ui/dom.ts'
import { openDialog } from '../ui/dialog.ts'
import { ring } from './ringtone.ts'
import { nameOf } from '../ui/name.ts'

interface Doing {
  answer: (media: CallMedia) => void
  reject: () => void
}

/** Rings, and shows the caller. Closing it declines. Returns a function that stops it without answering. */
export function showIncoming({ user, media }: IncomingCall['data'], { answer, reject }: Doing): () => void {
  let isDecided = false
  const silence = ring()
  const title = document.title
  document.title = `${nameOf(user)} calls`
  const dialog = openDialog(
    `${nameOf(user)} calls`,
    ({ close }) => [
      h('div', { className: 'pair' }, avatar(user, 'large')),
      h('p', {}, media === 'video' ? 'A video call' : 'A voice call'),
      h(
        'div',
        { className: 'actions' },
        h('button', { type: 'button', className: 'bad', onclick: close }, icon('close'), 'Decline'),
        h(
          'button',
          { type: 'button', className: 'primary', onclick: () => ((isDecided = true), close(), answer(media)) },
          icon(media === 'video' ? 'camera' : 'phone'),
          'Answer',
        ),
      ),
    ],
    'match',
  )
  dialog.element.addEventListener('close', () => {
    silence()
    document.title = title
    if (!isDecided) reject()
  })
  return () => {
    isDecided = true
    dialog.close()
  }
}

import type { Challenge } from '../api/demands.ts'
import { openDialog } from './dialog.ts'
import { h } from './dom.ts'

/**
 * Shows the widget of a challenge in a frame with its own page, so that this page's policy need not allow the widget's
 * sources. The frame has the same origin: the widget's provider is trusted like ourselves.
 * @returns the token; null when the user closes the dialog
 */
export function solveChallenge({ action }: Challenge): Promise<string | null> {
  return new Promise((resolve) => {
    let token: string | null = null
    const frame = h('iframe', {
      src: `/challenge?action=${encodeURIComponent(action)}`,
      title: 'Check that you are a person',
      className: 'challenge',
    })
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.contentWindow || typeof data !== 'object' || data === null) return
      if (!('challenge_token' in data) || typeof data.challenge_token !== 'string') return
      token = data.challenge_token
      dialog.close()
    }
    window.addEventListener('message', hear)
    const dialog = openDialog('One moment', () => [
      h('p', {}, 'Many people use your network right now. Please show that you are one of them.'),
      frame,
    ])
    dialog.element.addEventListener('close', () => {
      window.removeEventListener('message', hear)
      resolve(token)
    })
  })
}

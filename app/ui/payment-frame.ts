import { freshId, h } from './dom.ts'
import type { Scope } from './scope.ts'

/** How long the form of the card may take to appear, in milliseconds. */
const PATIENCE = 20_000

/** A request of this page to the frame, and the frame's answers. */
type Asked = { payment: 'make_token' } | { payment: 'confirm'; client_secret: string }
type Told =
  | { payment: 'ready' }
  | { payment: 'token'; token: string }
  | { payment: 'confirmed'; outcome: 'complete' | 'failed' }
  | { payment: 'refused'; message: string }

export interface PaymentFrame {
  element: HTMLElement
  /** The token of the card that was entered. @throws Error that says what is wrong with the card */
  token(): Promise<string>
  /** Lets the bank ask the payer. @throws Error when that is not possible */
  confirm(clientSecret: string): Promise<'complete' | 'failed'>
}

const isTold = (data: unknown): data is Told => typeof data === 'object' && data !== null && 'payment' in data

/**
 * The form of a card, in a frame with a page of its own, so that this page's policy need not allow the provider's
 * sources, and sees no card. The frame has the same origin, and is loaded here and nowhere else.
 */
export function paymentFrame(scope: Scope, title: string, className = ''): PaymentFrame {
  const frame = h('iframe', {
    src: '/payment',
    title,
    className: `payment ${className}`.trim(),
    id: freshId('payment'),
  })
  let wait: { resolve: (told: Told) => void; reject: (error: Error) => void } | null = null
  let setReady = () => {}
  const ready = new Promise<void>((resolve) => (setReady = resolve))
  addEventListener(
    'message',
    ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.contentWindow || !isTold(data)) return
      if (data.payment === 'ready') return setReady()
      if (data.payment === 'refused') wait?.reject(new Error(data.message))
      else wait?.resolve(data)
      wait = null
    },
    { signal: scope.signal },
  )
  const ask = async (asked: Asked): Promise<Told> => {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('The form of the card does not load. Check your connection.')), PATIENCE)
    })
    await Promise.race([ready, late])
    return new Promise((resolve, reject) => {
      wait?.reject(new Error('Something else was asked meanwhile.'))
      wait = { resolve, reject }
      frame.contentWindow?.postMessage(asked, location.origin)
    })
  }
  return {
    element: frame,
    async token() {
      const told = await ask({ payment: 'make_token' })
      if (told.payment !== 'token') throw new Error('The card could not be read; try again.')
      return told.token
    },
    async confirm(clientSecret) {
      const told = await ask({ payment: 'confirm', client_secret: clientSecret })
      return told.payment === 'confirmed' ? told.outcome : 'failed'
    },
  }
}

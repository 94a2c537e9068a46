import { h } from '../ui/dom.ts'
import { attempt, toast } from '../ui/toast.ts'

/** The address of a local stack, never of a deployment. */
const isDevelopment = ['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname)

interface Unsent {
  otp?: string
  token?: string
}

/**
 * A link that fetches the message for a phone or an address. On the local stack only, where nothing is sent; elsewhere
 * neither the link nor its endpoint exists.
 */
export function showUnsent(label: string, to: () => string, use: (message: Unsent) => void): HTMLElement | null {
  if (!isDevelopment) return null
  const look = async () => {
    const response = await fetch(`/dev/outbox?to=${encodeURIComponent(to())}`)
    const { data } = (await response.json()) as { data?: { messages: Unsent[] } }
    const message = data?.messages.find(({ otp, token }) => otp !== undefined || token !== undefined)
    if (message) use(message)
    else toast('Nothing has been sent yet.')
  }
  return h('button', { type: 'button', className: 'link', onclick: () => void attempt(look) }, label)
}

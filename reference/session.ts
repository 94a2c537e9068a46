import type { Document } from './document.ts'

/**
 * The access token of the page. It is in memory alone: a page that is loaded again has none, and nothing of it is in the
 * browser's storage.
 */
let token: string | null = null

export const currentToken = (): string | null => token

export function useToken(given: string): void {
  token = given.trim() === '' ? null : given.trim()
}

/**
 * Whether this deployment is one of development: only there the document has operations of development, and only there the
 * outbox answers that {@link signInAsSeeded} reads the code from.
 */
export const isDevelopment = ({ paths }: Document): boolean => '/dev/outbox' in paths

/** People of the seeded stack, all in Lisbon, the first with the premium plan. Each may ask for three codes an hour. */
const SEEDED = [12, 15, 18, 21, 24, 27].map((index) => `+3519100000${index}`)

/**
 * Signs in as a person of the seeded stack. In development only.
 *
 * @returns their phone number
 * @throws Error when none of them gets a code
 */
export async function signInAsSeeded(): Promise<string> {
  let why = 'No one of the seeded people can sign in.'
  for (const phone of SEEDED) {
    const sent = await post('/api/v1/auth/send-otp', { phone_number: phone })
    if (!sent.ok) {
      why = sent.message
      continue
    }
    const outbox = await fetch(`/dev/outbox?to=${encodeURIComponent(phone)}`)
    const { data } = (await outbox.json()) as { data?: { messages: { otp?: string }[] } }
    const otp = data?.messages.find((message) => message.otp !== undefined)?.otp
    if (otp === undefined) throw new Error('This deployment does not show codes.')
    const verified = await post('/api/v1/auth/verify-otp', { phone_number: phone, otp })
    if (!verified.ok) throw new Error(verified.message)
    useToken(verified.token)
    return phone
  }
  throw new Error(why)
}

interface Posted {
  ok: boolean
  message: string
  token: string
}

async function post(path: string, body: object): Promise<Posted> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const json = (await response.json()) as { data?: { token?: string }; error?: { message: string } }
  return { ok: response.ok, message: json.error?.message ?? '', token: json.data?.token ?? '' }
}

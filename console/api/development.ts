/** The address of a local stack, never of a deployment. */
export const isDevelopment = ['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname)

interface Unsent {
  messages: { otp?: string }[]
}

/** The code that a local stack has not sent to a phone. @throws Error where there is none */
export async function unsentCode(phone: string): Promise<string> {
  const { messages } = await ask<Unsent>(`/dev/outbox?to=${encodeURIComponent(phone)}`)
  return orNone(messages.find(({ otp }) => otp !== undefined)?.otp)
}

/** What the operator's authenticator app shows, as a local stack computes it. @throws Error where there is none */
export async function factorCode(contact: string): Promise<string> {
  return orNone((await ask<{ code?: string }>(`/dev/second-factor?to=${encodeURIComponent(contact)}`)).code)
}

function orNone(code: string | undefined): string {
  if (code === undefined) throw new Error('There is no code yet.')
  return code
}

async function ask<T>(address: string): Promise<T> {
  const { data } = (await (await fetch(address)).json()) as { data?: T }
  if (data === undefined) throw new Error('This stack does not show codes.')
  return data
}

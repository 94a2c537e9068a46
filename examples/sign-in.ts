import type { Client } from '@vibesmatch/client'

/**
 * Signs in by phone, with the code of the outbox in which text messages wait in development. An app of yours asks for it.
 * @param baseUrl of the API; empty in a page that has the same origin
 */
export async function signInHere(client: Client, baseUrl: string, phone_number: string): Promise<void> {
  await client.auth.sendCode({ phone_number })
  const answer = await fetch(`${baseUrl}/dev/outbox?to=${encodeURIComponent(phone_number)}`)
  // Guarantee: the form in which the outbox of development answers.
  const { data } = (await answer.json()) as { data: { messages: { otp: string }[] } }
  await client.auth.verifyCode({ phone_number, otp: data.messages[0]?.otp ?? '' })
}

import { freshPhone } from '../../support/phones.ts'
import type { Attack } from '../attack.ts'

/** A code has a million values; the bound on guesses is what keeps it. */
export const attack: Attack = {
  title: 'Guessing a phone code from many networks',
  bound: 'no more than 20 guesses are looked at',
  async run(stack) {
    const phone = freshPhone()
    await stack.ask('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const [message] = await stack.outbox(phone)
    const right = message?.otp ?? ''
    const wrong = Array.from({ length: 120 }, (_, i) => String((Number(right) + i + 1) % 1_000_000).padStart(6, '0'))
    const guess = (otp: string) => stack.ask('POST', '/auth/verify-otp', { body: { phone_number: phone, otp } })
    await Promise.all(wrong.map(guess))
    const { status } = await guess(right)
    return { measured: `the right code after ${wrong.length} wrong ones: ${status}`, holds: status === 401 }
  },
}

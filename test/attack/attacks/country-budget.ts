import { phonesOf } from '../../support/phones.ts'
import type { Attack } from '../attack.ts'

const BUDGET = 40

/** Numbers of a country that nobody has, from as many networks as it takes to use up all that the country may have in a day. */
export const attack: Attack = {
  title: 'Spending the codes of a whole country, so that nobody there can sign in',
  bound: `at most ${BUDGET} texts in a day; whoever has an account there gets a code; the answer is the same for all`,
  settings: { SMS_COUNTRY_BUDGETS: JSON.stringify({ '49': 1_000_000, '351': BUDGET }) },
  async run(stack) {
    const number = phonesOf('35191', 7)
    const send = (phone: string) => stack.ask('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const texts = async (phone: string) => (await stack.outbox(phone)).length
    const member = number()
    await send(member)
    const [message] = await stack.outbox(member)
    await stack.ask('POST', '/auth/verify-otp', { body: { phone_number: member, otp: message?.otp } })

    // Each from a network of its own: no limit per network is in the way.
    const strangers = Array.from({ length: 3 * BUDGET }, number)
    for (let i = 0; i < strangers.length; i += 16) await Promise.all(strangers.slice(i, i + 16).map(send))
    const began = performance.now()
    const [toStranger, toMember] = [await send(number()), await send(member)]
    const isSame = JSON.stringify(toStranger.body) === JSON.stringify(toMember.body)
    while ((await texts(member)) < 2 && performance.now() - began < 5_000)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const sent = (await Promise.all(strangers.map(texts))).reduce((sum, count) => sum + count, 0)
    const served = (await texts(member)) === 2
    return {
      measured: `${sent + 1} texts for ${strangers.length} new numbers; member ${served ? 'served' : 'shut out'}, ${isSame ? 'same' : 'another'} answer`,
      holds: sent + 1 <= BUDGET && served && isSame,
    }
  },
}

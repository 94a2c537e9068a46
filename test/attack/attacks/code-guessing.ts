import type { Attack } from '../attack.ts'
import type { AttackStack } from '../stack.ts'

/** A code that the owner has asked for, and a wrong one. */
async function asked(stack: AttackStack): Promise<{ phone: string; ip: string; code: string; wrong: string }> {
  const { phone } = await stack.person({ isBare: true })
  const ip = stack.freshIp()
  await stack.ask('POST', '/auth/send-otp', { body: { phone_number: phone }, ip })
  const code = (await stack.outbox(phone))[0]?.otp ?? ''
  return { phone, ip, code, wrong: String((Number(code) + 1) % 1_000_000).padStart(6, '0') }
}

/** How many of a flood of guesses were compared: those after which the right one, from the same place, is refused. */
async function comparedOf(stack: AttackStack, tries: number, isOwnNetwork: boolean): Promise<number> {
  for (let wrongs = 0; wrongs <= tries; wrongs += 1) {
    const { phone, ip, code, wrong } = await asked(stack)
    const from = isOwnNetwork ? { ip } : {}
    const guess = (otp: string) =>
      stack.ask('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, ...from })
    await Promise.all(Array.from({ length: wrongs }, () => guess(wrong)))
    if ((await guess(code)).status !== 200) return wrongs
  }
  return tries + 1
}

export const attack: Attack = {
  title: 'Guessing a code that somebody else has asked for, from many networks and from theirs',
  bound:
    '5 tries from the network that asked, 10 from everywhere else, and 40 from elsewhere leave the owner’s code good',
  async run(stack) {
    const { phone, ip, code, wrong } = await asked(stack)
    const body = { phone_number: phone, otp: wrong }
    await Promise.all(Array.from({ length: 40 }, () => stack.ask('POST', '/auth/verify-otp', { body })))
    const stranger = await stack.ask('POST', '/auth/verify-otp', { body: { ...body, otp: code } })
    const owner = await stack.ask('POST', '/auth/verify-otp', { body: { ...body, otp: code }, ip })
    const [own, others] = [await comparedOf(stack, 6, true), await comparedOf(stack, 11, false)]
    return {
      measured: `${own} tries from the asking network, ${others} from elsewhere; the owner ${owner.status === 200 ? 'signs in' : 'is locked out'}`,
      holds: stranger.status === 401 && owner.status === 200 && own <= 5 && others <= 10,
    }
  },
}

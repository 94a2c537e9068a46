import type { Attack } from '../attack.ts'
import type { Asked, AttackStack } from '../stack.ts'

const PASSWORD = 'six blue herons wade'
const isRefused = ({ status }: Asked) => status === 429

/** Codes from strangers until the number has none left; whether its owner's device still gets one. */
async function sends(stack: AttackStack): Promise<boolean> {
  const owner = await stack.person({ isBare: true })
  const body = { phone_number: owner.phone }
  const code = await codeOf(stack, owner.phone)
  const session = await stack.ask('POST', '/auth/verify-otp', { body: { ...body, otp: code } })
  const headers = { 'device-proof': String(session.body.data.device_proof) }
  const strangers = await Promise.all(Array.from({ length: 40 }, () => stack.ask('POST', '/auth/send-otp', { body })))
  const own = await stack.ask('POST', '/auth/send-otp', { body, headers })
  return strangers.some(isRefused) && own.status === 200
}

async function codeOf(stack: AttackStack, phone: string): Promise<string> {
  await stack.ask('POST', '/auth/send-otp', { body: { phone_number: phone } })
  return (await stack.outbox(phone))[0]?.otp ?? ''
}

/** Wrong passwords from two hundred networks; how many were looked at, and whether the owner's device signs in. */
async function guesses(stack: AttackStack): Promise<{ looked: number; isIn: boolean }> {
  const email = `kim-${crypto.randomUUID()}@mail.test`
  const { body: registered } = await stack.ask('POST', '/auth/register', { body: { email, password: PASSWORD } })
  const token = await mailed(stack, email)
  await stack.ask('POST', '/auth/verify-email', { token: registered.data.token, body: { token } })
  const session = await stack.ask('POST', '/auth/login', { body: { email, password: PASSWORD } })
  const headers = { 'device-proof': String(session.body.data.device_proof) }
  // One after the other: what is measured is not how busy the machine is.
  let looked = 0
  for (let i = 0; i < 200; i += 1) {
    const { status } = await stack.ask('POST', '/auth/login', { body: { email, password: `wrong ${i} wrong` } })
    if (status === 401) looked += 1
  }
  const own = await stack.ask('POST', '/auth/login', { body: { email, password: PASSWORD }, headers })
  return { looked, isIn: own.status === 200 }
}

async function mailed(stack: AttackStack, email: string): Promise<string> {
  for (;;) {
    const token = (await stack.outbox(email)).find((mail) => mail.token !== undefined)?.token
    if (token !== undefined) return token
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export const attack: Attack = {
  title: 'Locking somebody out: 40 codes sent to their number, 200 wrong passwords from 200 networks',
  bound:
    'a device of theirs still gets a code and signs in; at most 40 passwords of strangers are looked at in 15 minutes',
  async run(stack) {
    const hasCode = await sends(stack)
    const { looked, isIn } = await guesses(stack)
    return {
      measured: `${looked} passwords looked at; owner’s device: code ${hasCode ? 'sent' : 'refused'}, sign-in ${isIn ? 'done' : 'refused'}`,
      holds: hasCode && isIn && looked <= 40,
    }
  },
}

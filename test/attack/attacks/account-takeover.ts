import { randomUUID } from 'node:crypto'
import { freshPhone } from '../../support/phones.ts'
import type { Attack } from '../attack.ts'
import type { Asked, AttackStack } from '../stack.ts'

const [THIEF, OWNER, NEW] = ['seven black crows sing', 'six blue herons wade', 'four green swans glide']

/** The attacker signs up with somebody's address first and links their own phone; the owner does what owners do. */
export const attack: Attack = {
  title:
    "Taking an account over before it exists: sign-up with somebody's address, own phone linked, the owner confirms or resets",
  bound: 'no session, password or phone of the attacker opens an account with the address; the owner gets into theirs',
  async run(stack) {
    const ways = await Promise.all([confirms(stack), resetsTheirs(stack), resetsWithoutAny(stack)])
    const left = ways.flat()
    return {
      measured: left.length === 0 ? `nothing left to the attacker in ${ways.length} ways` : left.join('; '),
      holds: left.length === 0,
    }
  },
}

const post = (stack: AttackStack, path: string, body: object, token?: string): Promise<Asked> =>
  stack.ask('POST', `/auth/${path}`, token === undefined ? { body } : { body, token })
const register = (stack: AttackStack, email: string, password: string) => post(stack, 'register', { email, password })
const freshEmail = () => `kim-${randomUUID()}@mail.test`

/** The newest token that was mailed; mails leave after the answer. */
async function mailed(stack: AttackStack, email: string, subject: string): Promise<string> {
  for (let i = 0; i < 50; i += 1) {
    const found = (await stack.outbox(email)).find(({ body, token }) => token !== undefined && body.startsWith(subject))
    if (found?.token !== undefined) return found.token
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no mail "${subject}"`)
}

async function phoneOf(stack: AttackStack, thief: Asked): Promise<string> {
  const phone = freshPhone()
  const { token } = thief.body.data
  await post(stack, 'link/phone', { phone_number: phone }, token)
  const otp = (await stack.outbox(phone))[0]?.otp ?? ''
  await post(stack, 'link/phone', { phone_number: phone, otp }, token)
  return phone
}

/** What of the attacker's opens the account that the owner ends up in. */
async function leftTo(
  stack: AttackStack,
  email: string,
  thief: Asked,
  owned: string,
  phone?: string,
): Promise<string[]> {
  const left: string[] = []
  const me = await stack.ask('GET', '/auth/me', { token: thief.body.data.token })
  if (me.body.data?.user?.id === owned || me.body.data?.user?.email === email) left.push('a session')
  if ((await post(stack, 'login', { email, password: THIEF })).status === 200) left.push('a password')
  if (phone === undefined) return left
  await post(stack, 'send-otp', { phone_number: phone })
  const otp = (await stack.outbox(phone))[0]?.otp ?? ''
  const byPhone = await post(stack, 'verify-otp', { phone_number: phone, otp })
  return byPhone.body.data?.user?.id === owned ? [...left, 'a phone'] : left
}

const login = (stack: AttackStack, email: string, password: string) => post(stack, 'login', { email, password })

async function confirms(stack: AttackStack): Promise<string[]> {
  const email = freshEmail()
  const thief = await register(stack, email, THIEF)
  const phone = await phoneOf(stack, thief)
  const token = await mailed(stack, email, 'Confirm')
  const owner = await register(stack, email, OWNER)
  const proved = await post(stack, 'verify-email', { token }, owner.body.data.token)
  const left = await leftTo(stack, email, thief, owner.body.data.user.id, phone)
  const back = await login(stack, email, OWNER)
  return proved.status === 200 && back.body.data?.user?.id === owner.body.data.user.id
    ? left
    : [...left, 'owner shut out']
}

async function resetsTheirs(stack: AttackStack): Promise<string[]> {
  const email = freshEmail()
  const thief = await register(stack, email, THIEF)
  const owner = await register(stack, email, OWNER)
  await post(stack, 'forgot-password', { email })
  const token = await mailed(stack, email, 'Set a new password')
  await post(stack, 'reset-password', { token, password: NEW, user_id: owner.body.data.user.id })
  const back = await login(stack, email, NEW)
  const left = await leftTo(stack, email, thief, owner.body.data.user.id)
  return back.body.data?.user?.id === owner.body.data.user.id ? left : [...left, 'owner shut out']
}

async function resetsWithoutAny(stack: AttackStack): Promise<string[]> {
  const email = freshEmail()
  const thief = await register(stack, email, THIEF)
  await post(stack, 'forgot-password', { email })
  await post(stack, 'reset-password', { token: await mailed(stack, email, 'Set a new password'), password: NEW })
  const back = await login(stack, email, NEW)
  const refresh = await post(stack, 'refresh-token', { refresh_token: thief.body.data.refresh_token })
  const left = await leftTo(stack, email, thief, back.body.data?.user?.id ?? '')
  return back.status === 200
    ? [...left, ...(refresh.status === 200 ? ['a refresh token'] : [])]
    : [...left, 'owner shut out']
}

import { randomUUID } from 'node:crypto'
import type { Attack } from '../attack.ts'

const [THIEF, OWNER, NEW] = ['seven black crows sing', 'six blue herons wade', 'four green swans glide']
const ATTEMPTS = 30

/** Sign-ups and requests for mails with somebody's address, from one network and from thirty. */
export const attack: Attack = {
  title: "Filling somebody's mailbox, or using up their mails, by signing up and asking with their address",
  bound: 'one mail of a kind in five minutes, and the owner gets a link to set their password',
  async run(stack) {
    const email = `kim-${randomUUID()}@mail.test`
    const post = (path: string, body: object, ip = stack.freshIp(), token?: string) =>
      stack.ask('POST', `/auth/${path}`, { body, ip, ...(token === undefined ? {} : { token }) })
    const owner = await post('register', { email, password: OWNER })
    await settled(() => stack.outbox(email), 1)
    const [first] = await stack.outbox(email)
    await post('verify-email', { token: first?.token }, stack.freshIp(), owner.body.data.token)

    const network = stack.freshIp()
    const statuses: number[] = []
    for (let i = 0; i < ATTEMPTS; i += 1) {
      const ip = i < 10 ? network : stack.freshIp()
      statuses.push((await post('register', { email, password: THIEF }, ip)).status)
      await post('forgot-password', { email }, ip)
      await post('resend-verification', { email }, ip)
    }
    const asked = await post('forgot-password', { email }, stack.freshIp())
    await settled(() => stack.outbox(email), 3)
    const mails = await stack.outbox(email)
    const kinds = new Map<string, number>()
    for (const { body } of mails) {
      const subject = body.split('\n')[0] ?? ''
      kinds.set(subject, (kinds.get(subject) ?? 0) + 1)
    }
    const link = mails.find(({ body }) => body.startsWith('Set a new password'))?.token
    const reset = await post('reset-password', { token: link, password: NEW })
    const most = Math.max(...kinds.values())
    return {
      measured: `${mails.length} mails, at most ${most} of a kind, after ${ATTEMPTS} sign-ups and ${2 * ATTEMPTS} requests; the owner's request ${asked.status}, their reset ${reset.status}`,
      holds: most === 1 && asked.status === 200 && reset.status === 200 && statuses.includes(201),
    }
  },
}

/** Mails leave after the answer: waits until there are as many as there must be. */
async function settled(read: () => Promise<unknown[]>, count: number): Promise<void> {
  for (let i = 0; i < 50 && (await read()).length < count; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

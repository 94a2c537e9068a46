import { latencyOf } from '../../../bench/latency.ts'
import type { Attack } from '../attack.ts'

const LOGINS = 100

/** Each login costs a tenth of a second of a processor. How long everybody waits is measured by `npm run bench:login-flood`. */
export const attack: Attack = {
  title: 'A hundred logins at once from one address',
  bound: 'at most 30 keys derived, everybody else answered',
  async run(stack) {
    const { token } = await stack.person({ isBare: true })
    const probe = () => stack.ask('GET', '/auth/me', { token })
    const quiet = await oneByOne(probe, 20)
    const ip = stack.freshIp()
    const logins = Promise.all(
      Array.from({ length: LOGINS }, (_, i) => {
        const body = { email: `nobody-${i}@example.com`, password: 'six blue herons wade' }
        return stack.ask('POST', '/auth/login', { ip, body })
      }),
    )
    const under = await oneByOne(probe, 20)
    const derived = (await logins).filter(({ status }) => status === 401).length
    const [before, during] = [quiet, under].map((asked) => latencyOf(asked.map(({ ms }) => ms)).p95.toFixed(0))
    const answered = under.filter(({ status }) => status === 200).length
    return {
      measured: `${derived} keys derived; ${answered} of 20 answered, p95 ${during} ms (quiet ${before} ms)`,
      holds: derived <= 30 && answered === 20,
    }
  },
}

async function oneByOne<T>(ask: () => Promise<T>, times: number): Promise<T[]> {
  const answers: T[] = []
  for (let i = 0; i < times; i += 1) answers.push(await ask())
  return answers
}

import { randomInt } from 'node:crypto'
import { freshPhone } from '../../support/phones.ts'
import type { Attack } from '../attack.ts'

const CODES = 160

/** A rented server is given a /48, and has 65,536 networks of the size that one customer has. */
export const attack: Attack = {
  title: 'Codes for many numbers from every /56 of one IPv6 /48, for an hour',
  bound: `at most ${CODES} codes from the /48, 40 from a /56, 10 from a /64; a neighbour is served`,
  settings: { SMS_COUNTRY_BUDGETS: '{"49":1000000}' },
  async run(stack) {
    const site = `2a01:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}`
    const send = async (ip: string) => {
      const body = { phone_number: freshPhone() }
      return (await stack.ask('POST', '/auth/send-otp', { body, ip })).status === 200
    }
    const times = async (ips: readonly string[]) => {
      const sent = []
      for (let i = 0; i < ips.length; i += 16) sent.push(...(await Promise.all(ips.slice(i, i + 16).map(send))))
      return sent.filter(Boolean).length
    }
    const one = `${site}:aa00`
    const in64 = await times(Array.from({ length: 20 }, (_, i) => `${one}::${i}`))
    const in56 = in64 + (await times(Array.from({ length: 100 }, (_, i) => `${site}:aa${(i + 16).toString(16)}::1`)))
    const rest = await times(
      Array.from({ length: 512 }, (_, i) => `${site}:${(i % 256).toString(16)}${i < 256 ? '01' : '02'}::1`),
    )
    const neighbour = await send(`${site.slice(0, -1)}${site.endsWith('0') ? '1' : '0'}::1`)
    return {
      measured: `${in56 + rest} codes from the /48, ${in56} from a /56, ${in64} from a /64; neighbour ${neighbour ? 'served' : 'refused'}`,
      holds: in56 + rest <= CODES && in56 <= 40 && in64 <= 10 && neighbour,
    }
  },
}

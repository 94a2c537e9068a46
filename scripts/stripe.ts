import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { STATE } from './stack/paths.ts'
import { stripeKeys } from './stack/stripe/start.ts'

/**
 * Asks the stand-in for Stripe of a running `npm run dev` for something (scripts/stack/stripe/control.ts):
 * `npm run --silent stripe -- advance '{"seconds":86400}'`
 */
const [control = '', input = '{}'] = process.argv.slice(2)
const folder = join(STATE, 'dev')
const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), 'utf8'))

try {
  const { url } = (await read('stripe.json')) as { url: string }
  const { local } = (await read('secrets.json')) as { local: { BRIDGE_TOKEN: string } }
  const response = await fetch(`${url}/_control/${control}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stripeKeys(local.BRIDGE_TOKEN).STRIPE_SECRET_KEY}` },
    body: input,
  })
  if (!response.ok) throw new Error(`there is no control "${control}"`)
  console.log(JSON.stringify(await response.json(), null, 2))
} catch (error) {
  console.error(`The stand-in for Stripe of ${folder} did not do it; is npm run dev running there?`)
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

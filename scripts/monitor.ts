import { parseArgs } from 'node:util'
import { stepLine } from './demo/check.ts'
import { accountsFrom, type Account } from './monitor/account.ts'
import { playJourney } from './monitor/journey.ts'
import { expositionOf, jsonOf, writeTextfile } from './monitor/report.ts'
import { Run } from './monitor/run.ts'
import { PlainError } from './stack/on-end.ts'

/**
 * The synthetic monitor: `npm run monitor -- --url https://api.vibesmatch.example` plays the demo's journey with two accounts
 * of its own, and takes away what it made (docs/operations.md#the-synthetic-monitor). Ends with 0, with 1 when a step failed, and with 2 when it
 * could not begin.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    /** Value of the label `environment`. */
    environment: { type: 'string', default: 'production' },
    /** How long a step may take. */
    'step-seconds': { type: 'string', default: '30' },
    /** One line of JSON in place of lines for people. */
    json: { type: 'boolean', default: false },
    /** Where to write metrics for Prometheus' node_exporter. */
    textfile: { type: 'string' },
  },
})

function prepared(): { accounts: [Account, Account]; limitMs: number } {
  const limitMs = Number(values['step-seconds']) * 1000
  if (!(limitMs > 0)) throw new PlainError('--step-seconds is a number of seconds above 0.')
  if (!/^\w+$/.test(values.environment)) throw new PlainError('--environment is a name, such as production.')
  if (!/^https?:\/\//.test(values.url ?? ''))
    throw new PlainError('--url is the address of the API, such as https://api.vibesmatch.example.')
  return { accounts: accountsFrom((values.url ?? '').replace(/\/$/, ''), process.env), limitMs }
}

async function main(): Promise<number> {
  const { accounts, limitMs } = prepared()
  const run = new Run(limitMs, ({ seconds, isGood }, title) => {
    if (!values.json) console.log(stepLine(title, seconds * 1000, isGood))
  })
  const result = await playJourney(run, ...accounts)
  if (values.textfile !== undefined) writeTextfile(values.textfile, expositionOf(values.environment, result))
  if (values.json) console.log(jsonOf(values.environment, result))
  if (result.failed) console.error(`The step ${result.failed.step} failed: ${result.failed.reason}`)
  else if (result.outcome === 'closed' && !values.json) console.log('Closed for maintenance: nothing was played.')
  return result.outcome === 'failure' ? 1 : 0
}

main().then(
  // Sockets that nobody closes, and work past its time limit, would keep the process.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof PlainError ? error.message : error)
    process.exit(2)
  },
)

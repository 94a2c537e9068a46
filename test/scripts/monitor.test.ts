import { describe, expect, it } from 'vitest'
import { accountsFrom } from '../../scripts/monitor/account.ts'
import { expositionOf } from '../../scripts/monitor/report.ts'
import { Closed, Run } from '../../scripts/monitor/run.ts'
import { NODE, run } from '../support/node/programs.ts'

/** Parts of the synthetic monitor. test/flows/monitor.test.ts plays it against the stack. */

const never = () => new Promise<never>(() => {})
const nothing = () => Promise.resolve()

describe('a run', () => {
  it('gives up a step that takes too long, and cleans up all the same', async () => {
    const told: string[] = []
    const monitor = new Run(20, ({ name, isGood }) => told.push(`${name} ${isGood}`))
    const result = await monitor.play(
      async () => {
        await monitor.step('health', 'up', nothing)
        await monitor.step('feed', 'the feed', never)
        told.push('not reached')
      },
      () => monitor.step('clean_up', 'cleaned', nothing),
    )
    expect(result).toMatchObject({
      outcome: 'failure',
      failed: { step: 'feed', reason: 'it takes longer than 0.02 s' },
    })
    expect(told).toEqual(['health true', 'feed false', 'clean_up true'])
  })

  it('names the first failure where cleaning up fails as well, and that one where it fails alone', async () => {
    const broken = (what: string) => () => Promise.reject(new Error(what, { cause: new Error('the cause') }))
    const play = (first: () => Promise<void>) => {
      const monitor = new Run(1_000, () => {})
      const cleanUp = () => monitor.step('clean_up', 'cleaned', broken('second'))
      return monitor.play(() => monitor.step('read', 'read', first), cleanUp)
    }
    expect((await play(broken('first'))).failed).toEqual({ step: 'read', reason: 'first: the cause' })
    expect((await play(nothing)).failed).toEqual({ step: 'clean_up', reason: 'second: the cause' })
  })

  it('is closed, and no failure, where there is nothing to play; a fault of its own is thrown', async () => {
    const thrown = (fault: Error) => () => Promise.reject(fault)
    const play = (fault: Error) => new Run(1_000, () => {}).play(thrown(fault), nothing)
    expect(await play(new Closed())).toMatchObject({ outcome: 'closed', failed: null })
    await expect(play(new Error('a fault'))).rejects.toThrow('a fault')
  })
})

it('is told to Prometheus by environment and step', () => {
  const text = expositionOf('staging', {
    outcome: 'failure',
    steps: [
      { name: 'health', seconds: 0.12345, isGood: true },
      { name: 'sign_in', seconds: 2, isGood: false },
    ],
    failed: { step: 'sign_in', reason: 'any' },
    endedAt: 5_999,
  })
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'vibesmatch_monitor_success{environment="staging"} 0',
    'vibesmatch_monitor_closed{environment="staging"} 0',
    'vibesmatch_monitor_step_success{environment="staging",step="health"} 1',
    'vibesmatch_monitor_step_success{environment="staging",step="sign_in"} 0',
    'vibesmatch_monitor_step_seconds{environment="staging",step="health"} 0.123',
    'vibesmatch_monitor_step_seconds{environment="staging",step="sign_in"} 2',
    'vibesmatch_monitor_last_run_timestamp_seconds{environment="staging"} 5',
    '',
  ])
})

describe('credentials', () => {
  it('are named where they are missing, and those of two accounts', () => {
    const env = { MONITOR_EMAIL_1: 'a@example.com', MONITOR_PASSWORD_1: 'x', MONITOR_PASSWORD_2: '' }
    expect(() => accountsFrom('', env)).toThrow('Set MONITOR_EMAIL_2, MONITOR_PASSWORD_2')
    const same = { ...env, MONITOR_EMAIL_2: 'a@example.com', MONITOR_PASSWORD_2: 'x' }
    expect(() => accountsFrom('', same)).toThrow('must be two accounts')
  })

  it.each([
    [[], '--url is the address of the API'],
    [['--url', 'http://127.0.0.1:1'], 'Set MONITOR_EMAIL_1'],
    [['--url', 'http://127.0.0.1:1', '--step-seconds', '0'], '--step-seconds is a number'],
    [['--url', 'http://127.0.0.1:1', '--environment', 'a"b'], '--environment is a name'],
  ])('the command with %j ends with 2', async (args, message) => {
    const program = run([NODE, 'scripts/monitor.ts', ...args], { MONITOR_EMAIL_1: '' })
    expect(await program.ended).toBe(2)
    expect(program.output()).toContain(message)
  })
})

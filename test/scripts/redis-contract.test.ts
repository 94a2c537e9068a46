import { readFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { onPath } from '../../scripts/stack/redis.ts'
import { run, send, type Case } from '../support/redis-contract/case.ts'
import { CASES } from '../support/redis-contract/cases.ts'
import { startEmbedded, startRealRedis, type Engine } from '../support/redis-contract/engines.ts'
import { onlyContract } from '../support/redis-contract/guard.ts'
import { SCRIPTS } from '../support/redis-contract/product-script-cases.ts'
import { differences, inputsOf, replay, WAYS, type Recording } from '../support/redis-contract/replay.ts'
import { INCREMENT_SLOWLY } from '../support/redis-contract/script-cases.ts'

/**
 * The embedded Redis against what a real one has replied to the same, byte by byte; and, where there is a real one, that one
 * against its own recording.
 */
const ENGINES: [name: string, start: () => Promise<Engine>][] = [['the embedded Redis', startEmbedded]]
if (onPath('redis-server') !== null) ENGINES.push(['redis-server', startRealRedis])

let recording: Recording
beforeAll(async () => {
  const file = join(import.meta.dirname, '../support/redis-contract/recording.json')
  recording = JSON.parse(await readFile(file, 'utf8')) as Recording
})

describe('the recording', () => {
  it('is of what is sent today', () => {
    expect(recording.inputs, 'run "npm run redis:record" with a redis-server on the PATH').toBe(inputsOf(CASES))
    expect(Object.keys(recording.replies)).toEqual(CASES.map(({ name }) => name))
  })
})

describe.each(ENGINES)('%s', (_name, start) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await start()
  })
  afterAll(() => engine.stop())

  describe.each(WAYS)('sent as %s', (way) => {
    it.each(CASES.map((one) => [one.name, one] as const))('%s', async (name, one) => {
      const expected = recording.replies[name]?.[way === 'plain' ? 'plain' : 'base64'] ?? []
      expect(expected).toHaveLength(one.steps.filter((step) => 'command' in step).length)
      expect(differences(one, expected, await replay(engine.bridge, one, way))).toEqual([])
    })
  })

  it('runs one script at a time', async () => {
    const increment: Case = { name: 'increment', steps: [run(INCREMENT_SLOWLY, ['n'])] }
    await replay(engine.bridge, { name: 'nothing', steps: [send('DEL', 'n')] }, 'plain')
    const ask = (...command: string[]) =>
      fetch(engine.bridge.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${engine.bridge.token}` },
        body: JSON.stringify(command),
      }).then((response) => response.json())
    const [step] = increment.steps
    const command = step && 'command' in step ? step.command : []
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(...command)))
    const counted = answers.map((answer) => (answer as { result: number }).result).toSorted((a, b) => a - b)
    expect(counted).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(await ask('GET', 'n')).toEqual({ result: '50' })
  })
})

describe('the contract', () => {
  it('has every script of the source', async () => {
    const files = globSync(['src/**/*.ts', 'bench/peer/**/*.ts'], { cwd: ROOT })
    const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')))
    const found = texts.flatMap((text) => text.match(/`[^`]*\bredis\.p?call\([^`]*`/g) ?? [])
    const known: string[] = Object.values(SCRIPTS)
    // What is filled in differs from what is written.
    const parts = found.map((script) => script.slice(1, -1).split(/\$\{[^}]*\}/))
    expect(parts.filter((own) => !known.some((script) => own.every((part) => script.includes(part))))).toEqual([])
    expect(found).toHaveLength(known.length)
  })

  it.each([
    ['a command', 'ZADD', ['key', '1', 'member']],
    ['a known command with another option', 'SET', ['key', 'value', 'EXAT', '10']],
    ['a script', 'EVAL', ['return 42', '0']],
  ])('lets no other command through: %s', async (_name, name, args) => {
    const sent: string[] = []
    const guard = onlyContract((name) => Promise.resolve(sent.push(name)))
    await guard.command('set', ['key', 'XX', 'ex', '10'])
    expect(guard.refused()).toEqual([])
    await expect(guard.command(name, args)).rejects.toThrow('redis-contract')
    expect(guard.refused()).toHaveLength(1)
    expect(sent).toEqual(['set'])
  })
})

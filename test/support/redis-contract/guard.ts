import type { RedisCommand } from '../../../scripts/stack/redis.ts'
import { sha1 } from './case.ts'
import { CASES } from './cases.ts'

/** A command without its values: its name with the options it has, or the script that it runs. */
export function shapeOf(name: string, args: readonly string[]): string {
  const command = name.toUpperCase()
  switch (command) {
    case 'EVAL':
      return `EVAL ${sha1(args[0] ?? '')}`
    case 'SET':
    case 'EXPIRE':
    case 'PEXPIRE': {
      const options = args.slice(2).filter((option) => /^[a-z]+$/i.test(option))
      return [command, ...options.map((option) => option.toUpperCase()).toSorted()].join(' ')
    }
    default:
      return command
  }
}

const KNOWN = new Set(
  CASES.flatMap(({ steps }) => steps)
    .filter((step) => 'command' in step)
    .map(({ command: [name = '', ...args] }) => shapeOf(name, args)),
)

export interface Guard {
  command: RedisCommand
  /** What was sent and is in no case. */
  refused(): string[]
}

/** Lets through what the contract has a case for. */
export function onlyContract(command: RedisCommand): Guard {
  const refused = new Set<string>()
  return {
    command: async (name, args) => {
      const shape = shapeOf(name, args)
      if (KNOWN.has(shape)) return command(name, args)
      const text = name.toUpperCase() === 'EVAL' ? `the script\n${args[0]}` : `"${shape}"`
      refused.add(text)
      throw new Error(`ERR no case of test/support/redis-contract has ${text}`)
    },
    refused: () => [...refused],
  }
}

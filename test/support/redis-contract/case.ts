import { createHash } from 'node:crypto'

/** Something to send, or a time in milliseconds in which keys run out. */
export type Step = Sent | { wait: number }

export interface Sent {
  command: string[]
  /** By how much integers in the reply may differ: those that say how much time is left. */
  tolerance: number
}

export interface Case {
  name: string
  steps: readonly Step[]
}

export const send = (...command: (string | number)[]): Sent => about(0, ...command)

export const about = (tolerance: number, ...command: (string | number)[]): Sent => ({
  command: command.map(String),
  tolerance,
})

/** Runs a script by its text. */
export const run = (script: string, keys: readonly string[] = [], args: readonly (string | number)[] = []): Sent =>
  send('EVAL', script, keys.length, ...keys, ...args)

/** By this name, Redis knows a script that it has run. */
export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

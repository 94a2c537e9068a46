import type { AttackStack } from './stack.ts'

/** What came of an attack. */
export interface Finding {
  /** What was measured, with its unit, for the table. */
  measured: string
  /** Whether the bound held. */
  holds: boolean
}

/** One attack on a running stack with the limits of production, as somebody from outside would try it. */
export interface Attack {
  /** What is tried. */
  title: string
  /** What has to hold. */
  bound: string
  /** Settings of the Worker that it needs, beside those of every attack. */
  settings?: Record<string, string>
  run(stack: AttackStack): Promise<Finding>
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../../../scripts/stack/paths.ts'
import type { Firing } from './prometheus.ts'

/** Which alerts anybody is told of, by the rules of `ops/alertmanager.example.yml`. */

export interface Inhibition {
  source_matchers: string[]
  target_matchers: string[]
  equal: string[]
}

export function inhibitions(): Inhibition[] {
  const text = readFileSync(join(ROOT, 'ops', 'alertmanager.example.yml'), 'utf8')
  return (parse(text) as { inhibit_rules: Inhibition[] }).inhibit_rules
}

/** The alerts of those that fire which no other one explains. */
export const toldOf = (firing: readonly Firing[], rules: readonly Inhibition[]): Firing[] =>
  firing.filter((target) => !rules.some((rule) => firing.some((source) => isExplained(target, source, rule))))

const isExplained = (target: Firing, source: Firing, rule: Inhibition): boolean =>
  source !== target &&
  rule.source_matchers.every((matcher) => matches(source, matcher)) &&
  rule.target_matchers.every((matcher) => matches(target, matcher)) &&
  rule.equal.every((label) => source[label] === target[label])

function matches(alert: Firing, matcher: string): boolean {
  const {
    label = '',
    operator,
    value = '',
  } = /^(?<label>\w+)(?<operator>=~|=)"(?<value>.*)"$/.exec(matcher)?.groups ?? {}
  if (operator === undefined) throw new Error(`a matcher that cannot be read: ${matcher}`)
  const given = alert[label] ?? ''
  return operator === '=' ? given === value : new RegExp(`^(?:${value})$`).test(given)
}

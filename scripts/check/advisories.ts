import { execFile } from 'node:child_process'
import { ROOT } from '../stack/paths.ts'
import known from './advisories.json' with { type: 'json' }
import type { Finding } from './run.ts'

/** An advisory as the record keeps it: versions of `range` have the vulnerability. */
export interface Advisory {
  package: string
  /** A range of semver. */
  range: string
  /** Of the GitHub Advisory Database. */
  id: string
  published?: string
  what: string
}

/** The record: what was known on a day (`asOf`), and what is accepted, where and why. */
export interface Advisories {
  asOf: string
  advisories: Advisory[]
  accepted: { id: string; path: string; why: string }[]
}

/** After so many days without a new record, the check says so; it does not fail, because a new one needs a registry. */
const STALE_AFTER_DAYS = 30
const DAY_MS = 86_400_000

/** What `npm audit --json` says about the locked versions, or null where no registry answers that. */
export async function audit(...options: string[]): Promise<Audit | null> {
  const args = ['audit', '--json', '--package-lock-only', '--fetch-retries=0', '--fetch-timeout=10000', ...options]
  // It ends with 1 when it has found something.
  const stdout = await new Promise<string>((resolve) => {
    execFile('npm', args, { cwd: ROOT, timeout: 30_000, maxBuffer: 64 * 1024 * 1024 }, (_error, text) => resolve(text))
  })
  return parsed(stdout)
}

export interface Audit {
  vulnerabilities: Record<string, { severity: string; nodes?: string[]; via: (string | Via)[] }>
}

interface Via {
  name?: string
  url?: string
  title?: string
  range?: string
}

/** Advisories of a registry, if reachable. Never fails because none is. */
export async function askRegistry(): Promise<Finding> {
  return findingOf(await audit())
}

/** The findings in the answer of `npm audit`. */
export function findingOf(answer: Audit | null): Finding {
  if (!answer) {
    console.log('SKIPPED: no registry here that knows advisories; scripts/check/advisories.json alone was asked.')
    return null
  }
  const findings = Object.entries(answer.vulnerabilities).flatMap(([name, { severity, nodes = [], via }]) =>
    via
      .filter((one) => typeof one === 'object')
      .filter(({ url = '' }) => !nodes.every((path) => isAccepted(url, path)))
      .map(({ url, title }) => `${name} (${severity}): ${title} ${url}`),
  )
  return findings.length === 0 ? null : findings.join('\n')
}

const isAccepted = (url: string, path: string): boolean =>
  known.accepted.some((one) => url.endsWith(one.id) && one.path === path)

/** The answer in the output of `npm audit --json`; null where it is an error. */
export function parsed(text: string): Audit | null {
  try {
    const answer = JSON.parse(text) as Partial<Audit>
    return answer.vulnerabilities ? { vulnerabilities: answer.vulnerabilities } : null
  } catch {
    return null
  }
}

/** The record with what an answer adds to it; `today` is an ISO day. */
export function recorded(record: Advisories, answer: Audit, today: string): Advisories {
  const fresh = Object.values(answer.vulnerabilities)
    .flatMap(({ via }) => via.filter((one) => typeof one === 'object'))
    .map(({ name = '', url = '', title = '', range = '' }) => ({
      package: name,
      range,
      id: url.slice(url.lastIndexOf('/') + 1),
      published: today.slice(0, 7),
      what: title,
    }))
  const all = [...record.advisories]
  for (const one of fresh)
    if (!all.some(({ id, package: name }) => id === one.id && name === one.package)) all.push(one)
  return { ...record, asOf: today, advisories: all }
}

/** What to say about a record of that age, if anything. */
export function ageOf(asOf: string, today: string): string | null {
  const days = Math.floor((Date.parse(today) - Date.parse(asOf)) / DAY_MS)
  if (days <= STALE_AFTER_DAYS) return null
  return `WARNING: scripts/check/advisories.json is ${days} days old; run npm run advisories:record where a registry answers.`
}

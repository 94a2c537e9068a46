import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'
import allowed from './allowed-secrets.json' with { type: 'json' }
import type { Finding } from './run.ts'
import { secretsIn } from './secret-patterns.ts'

/** How many of the latest commits are searched: a secret that one adds and the next removes is still published. */
const COMMITS = 50
const MAX_BUFFER = 512 * 1024 * 1024
/** Sums of packages, thousands of them; what programs write; and what is allowed. */
const PASSED_OVER = new Set([
  'package-lock.json',
  'src/worker-configuration.d.ts',
  'scripts/check/allowed-secrets.json',
])

/** A value that looks like a secret and is none: by its file and the beginning of the value, with the reason. */
export interface Allowed {
  file: string
  starts: string
  why: string
}

interface Place {
  /** Where it is, for a reader: a file, or a commit and a file. */
  at: string
  file: string
  line: string
}

/** No file that git tracks, and no line that one of the latest commits added, has a secret. */
export function noSecrets(): Finding {
  const inFiles = git('ls-files', '-z')
    .split('\0')
    .filter((file) => file !== '' && !PASSED_OVER.has(file))
    .flatMap((file) => linesOf(file, readFileSync(join(ROOT, file))))
  const log = git(
    'log',
    `-${COMMITS}`,
    '-p',
    '-U0',
    '--no-color',
    '--no-ext-diff',
    '--no-renames',
    '--format=commit %h',
  )
  const findings = secretsFound([...inFiles, ...addedIn(log)], allowed)
  return findings.length === 0 ? null : findings.join('\n')
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: MAX_BUFFER })

/** The lines of a file; none of a binary one. */
export function linesOf(file: string, bytes: Buffer): Place[] {
  if (bytes.subarray(0, 8000).includes(0)) return []
  return bytes
    .toString('utf8')
    .split('\n')
    .map((line, i) => ({ at: `${file}:${i + 1}`, file, line }))
}

/** The lines that the commits of `git log -p` added. */
export function addedIn(log: string): Place[] {
  let commit = ''
  let file = ''
  const places: Place[] = []
  for (const line of log.split('\n')) {
    if (line.startsWith('commit ')) commit = line.slice('commit '.length)
    else if (line.startsWith('+++ ')) file = line.replace(/^\+\+\+ (b\/)?/, '')
    else if (line.startsWith('+') && !PASSED_OVER.has(file))
      places.push({ at: `${file} in commit ${commit}`, file, line: line.slice(1) })
  }
  return places
}

/**
 * The secrets at these places that the list does not allow, each by the beginning of its value only, because the output
 * of the check is public; and entries of the list that allow nothing any more.
 */
export function secretsFound(places: readonly Place[], list: readonly Allowed[]): string[] {
  const used = new Set<Allowed>()
  const found = places.flatMap(({ at, file, line }) =>
    secretsIn(line).flatMap(({ kind, value }) => {
      const entry = list.find((one) => one.file === file && value.startsWith(one.starts))
      if (entry) used.add(entry)
      return entry ? [] : [`${at}: looks like a secret (${kind}), ${value.slice(0, 6)}…`]
    }),
  )
  const files = new Set(places.map(({ file }) => file))
  return [
    ...new Set(found),
    ...list
      .filter((one) => files.has(one.file) && !used.has(one))
      .map(
        ({ file, starts }) => `${file}: ${starts}… is allowed in scripts/check/allowed-secrets.json, and is not there`,
      ),
  ]
}

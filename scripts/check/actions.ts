import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/** A commit, and the version that it is, for a reader and for tools that propose a newer one. */
const PINNED = /@[0-9a-f]{40} # v\d+(\.\d+)*$/

/**
 * Actions that a workflow uses are named by commit: a tag can be moved to other code after it was reviewed. Actions of
 * this repository (`./…`) change with it.
 */
export function actionsArePinned(): Finding {
  const folder = join(ROOT, '.github', 'workflows')
  const files = existsSync(folder) ? readdirSync(folder) : []
  const findings = files.flatMap((file) => unpinned(file, readFileSync(join(folder, file), 'utf8')))
  return findings.length === 0 ? null : findings.join('\n')
}

/** The lines of a workflow that use an action by anything else than a commit with its version. */
export function unpinned(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const used = /^\s*(?:- )?uses:\s*(.+?)\s*$/.exec(line)?.[1]
    if (used === undefined || used.startsWith('./') || PINNED.test(used)) return []
    return [`${file}:${i + 1}: ${used} is not pinned; write owner/name@<commit> # v<version>`]
  })
}

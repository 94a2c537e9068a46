import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'

type Command = [string, ...string[]]

/** How servers of the stack run: as the current user, but never as root. */
export interface Unprivileged {
  /** The command line of a program. */
  command(program: string, ...args: string[]): Command
  /** The same for a program that is itself, or has its data, below folders that only root can enter. */
  readingCommand(program: string, ...args: string[]): Command
  /** Changes the owner of a file or folder to the user of the programs. */
  give(path: string): void
  /** The group that needs access to the state folder; null when none does. */
  group: number | null
}

const OURSELVES: Unprivileged = {
  command: (...command) => command,
  readingCommand: (...command) => command,
  give: () => {},
  group: null,
}

let known: Unprivileged | undefined

/**
 * Root's servers run as `nobody` (PostgreSQL would refuse otherwise), without other privileges. The project may be in a
 * folder that only root can enter, so programs that need it keep the one right to read everywhere; they can change
 * nothing but their own files. (The secure bit makes that right count for access(2), too, which PostgreSQL calls for
 * its own files.)
 */
export const unprivileged = (): Unprivileged =>
  (known ??= process.getuid?.() === 0 && process.platform === 'linux' ? asNobody() : OURSELVES)

function asNobody(): Unprivileged {
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])))
  const plain: Command = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs']
  const rights = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=+dac_read_search']
  const reading: Command = [...plain, ...rights, '--securebits=+no_setuid_fixup']
  // Not every container lets root pass on a capability; then the folders must be accessible to everybody.
  const isAllowed = canRun([...reading, 'grep', '-q', '^CapEff:.*4$', '/proc/self/status'])
  return {
    command: (...command) => [...plain, ...command],
    readingCommand: (...command) => [...(isAllowed ? reading : plain), ...command],
    give: (path) => chownSync(path, uid, gid),
    group: isAllowed ? null : gid,
  }
}

/** Whether a command can be started and succeeds. */
export const canRun = ([program, ...args]: Command): boolean => spawnSync(program, args).status === 0

import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'

type Command = [string, ...string[]]

/** How servers of the stack are run: as whoever we are, but never as root. */
export interface Unprivileged {
  /** The command of a program, as it has to be called. */
  command(program: string, ...args: string[]): Command
  /** The same for a program that is itself, or has its data, below folders which only root can enter. */
  readingCommand(program: string, ...args: string[]): Command
  /** Gives a file or folder to who runs the programs. */
  give(path: string): void
  /** The group that has to be let into the state folder for it to be entered; null when it is not needed. */
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
 * Root's servers run as `nobody` (PostgreSQL would refuse otherwise), who can gain nothing. The project may lie in a
 * folder that only root can enter, so the programs that need it keep the one right of reading everywhere; they can
 * change nothing but what is theirs. (The secure bit lets that right count for access(2), too, which PostgreSQL asks
 * about its own files.)
 */
export const unprivileged = (): Unprivileged =>
  (known ??= process.getuid?.() === 0 && process.platform === 'linux' ? asNobody() : OURSELVES)

function asNobody(): Unprivileged {
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])))
  const plain: Command = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs']
  const rights = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=+dac_read_search']
  const reading: Command = [...plain, ...rights, '--securebits=+no_setuid_fixup']
  // Not every container lets root pass a right on; then the folders have to be ones that everybody can enter.
  const isAllowed = canRun([...reading, 'grep', '-q', '^CapEff:.*4$', '/proc/self/status'])
  return {
    command: (...command) => [...plain, ...command],
    readingCommand: (...command) => [...(isAllowed ? reading : plain), ...command],
    give: (path) => chownSync(path, uid, gid),
    group: isAllowed ? null : gid,
  }
}

/** Whether a command can be started and ends well. */
export const canRun = ([program, ...args]: Command): boolean => spawnSync(program, args).status === 0

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startPostgres, type Postgres } from '../../../scripts/stack/postgres.ts'
import { unprivileged } from '../../../scripts/stack/unprivileged.ts'
import { descendantsOf, isRunning } from '../../support/node/programs.ts'

interface Options {
  folder: string
  port: number
  password: string
}

/** A PostgreSQL that archives its log, and can be lost and restored to a moment, as a provider's point-in-time recovery does. */
export class RestorablePostgres {
  readonly #options: Options
  #server: Postgres | null = null

  constructor(options: Options) {
    this.#options = options
  }

  get url(): string {
    const { port, password } = this.#options
    return `postgres://vibesmatch:${password}@127.0.0.1:${port}/vibesmatch`
  }

  async start(): Promise<void> {
    const { folder, port, password } = this.#options
    const archive = join(folder, 'archive')
    await mkdir(archive, { recursive: true, mode: 0o700 })
    unprivileged().give(archive)
    this.#server = await startPostgres({
      dataDir: this.#data,
      port,
      password,
      isDurable: true,
      settings: [
        'wal_level=replica',
        'archive_mode=on',
        `archive_command=test ! -f ${archive}/%f && cp %p ${archive}/%f`,
        `restore_command=cp ${archive}/%f %p`,
        'recovery_target_action=promote',
      ],
    })
  }

  /** Copies the files of the running server, as a base backup. */
  async backUp(): Promise<void> {
    const backup = this.#backup
    await this.query(async (db) => {
      await db.query(`select pg_backup_start('rehearsal', true)`)
      // Files may vanish while they are copied; what the log does not repair would be missing after the restore.
      await cp(this.#data, backup, {
        recursive: true,
        filter: (path) => !/\/(pg_wal\/.+|postmaster\.(pid|opts))$/.test(path),
      })
      const { rows } = await db.query<{ labelfile: string }>(`select labelfile from pg_backup_stop(true)`)
      await writeFile(join(backup, 'backup_label'), rows[0]?.labelfile ?? '')
    })
  }

  /** Everything up to now is in the archive when this returns. */
  async untilArchived(): Promise<void> {
    const { rows } = await this.query((db) =>
      db.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name'),
    )
    const name = rows[0]?.name ?? ''
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
      const archived = await this.query((db) =>
        db.query('select from pg_stat_archiver where last_archived_wal >= $1', [name]),
      )
      if (archived.rowCount === 1) return
    }
    throw new Error(`${name} is not archived; the log of PostgreSQL says why`)
  }

  /** Kills it, and deletes its files. */
  async lose(): Promise<void> {
    const pid = this.#server?.process.pid ?? 0
    for (const one of [pid, ...(await descendantsOf(pid))]) {
      // The server's own children may have gone with it already.
      if (isRunning(one)) process.kill(one, 'SIGKILL')
    }
    await this.#server?.process.ended
    this.#server = null
    await rm(this.#data, { recursive: true, force: true })
  }

  /** From the backup and the archive, with everything that was committed before a moment. */
  async restore(moment: Date): Promise<void> {
    const data = this.#data
    await cp(this.#backup, data, { recursive: true })
    await mkdir(join(data, 'pg_wal'), { recursive: true, mode: 0o700 })
    const settings = join(data, 'postgresql.auto.conf')
    const before = await readFile(settings, 'utf8')
    await writeFile(settings, `${before}recovery_target_time = '${inSettings(moment)}'\n`)
    await writeFile(join(data, 'recovery.signal'), '')
    await giveAll(data)
    await this.start()
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
      const { rows } = await this.query((db) => db.query<{ r: boolean }>('select pg_is_in_recovery() as r'))
      if (rows[0]?.r === false) return
    }
    throw new Error('PostgreSQL does not end its recovery')
  }

  async query<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
    const db = new pg.Client({ connectionString: this.url })
    db.on('error', () => {})
    await db.connect()
    try {
      return await work(db)
    } finally {
      await db.end()
    }
  }

  async stop(): Promise<void> {
    await this.#server?.process.stop()
  }

  get #data(): string {
    return join(this.#options.folder, 'postgres')
  }

  get #backup(): string {
    return join(this.#options.folder, 'backup')
  }
}

/** Root copies files as its own; the server runs as somebody else. */
async function giveAll(folder: string): Promise<void> {
  const { readdir, chmod } = await import('node:fs/promises')
  const user = unprivileged()
  user.give(folder)
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { recursive: true })) user.give(join(folder, entry))
}

/** PostgreSQL takes no `Z` there: abbreviations of time zones are not known while settings are read. */
const inSettings = (moment: Date): string => moment.toISOString().replace('Z', '+00')

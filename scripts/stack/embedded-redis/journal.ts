import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { RedisDatabase } from 'js-redis-server/core'

type Value = NonNullable<ReturnType<RedisDatabase['get']>>

/** What one line of the journal says. Keys are bytes, one character for each. */
type Record =
  { key: string; value: Value; expiresAt: number | undefined } | { key: string; value: null } | { isFlush: true }

/** Of the first line. To be raised when the engine keeps its values in another form. */
const FORMAT = 'vibesmatch embedded redis 1'

/** A journal is written anew once it is so many bytes long and has grown so many times since the last time. */
const COMPACT_FROM = 4 * 1024 * 1024
const COMPACT_AT_GROWTH = 4

const FILE = 'journal'

/**
 * Keeps a database of the embedded engine on disk: a line for each key that has changed, with its whole value. A command
 * is answered once its lines are in the hands of the operating system, so that the death of this process loses nothing.
 * (That of the machine may; then Postgres knows better, see src/security/revocation.ts.)
 */
export interface Journal {
  /**
   * Writes what has changed.
   * @throws Error when it cannot; the next call tries again, so that nothing is answered until all of it is written
   */
  commit(): void
}

/**
 * Fills a database with what its journal says, and goes on from there. One that is damaged counts as empty.
 * @param directory made here; only its owner can read what is in it
 */
export function openJournal(directory: string, database: RedisDatabase, warn: (line: string) => void): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, FILE)
  if (existsSync(path) && !fill(database, readFileSync(path))) {
    database.flush()
    warn(`${path} is damaged, or another version’s; the embedded Redis starts empty.`)
  }

  let { file, size } = rewrite(path, database)
  let compacted = size
  const changed = new Set<string>()
  let wasFlushed = false
  database.subscribe((event) => {
    if (event.type === 'flush') {
      changed.clear()
      wasFlushed = true
    } else if (event.type !== 'evict') changed.add(event.key.toString('latin1'))
  })

  const commit = () => {
    if (changed.size === 0 && !wasFlushed) return
    const records = [...changed].map((key) => recordOf(database, key))
    const lines = Buffer.concat((wasFlushed ? [{ isFlush: true } as const, ...records] : records).map(lineOf))
    try {
      writeAll(file, lines, size)
    } catch (error) {
      // Half a line in the middle would make all of it unreadable.
      ftruncateSync(file, size)
      throw new Error('MISCONF the embedded Redis cannot write its journal', { cause: error })
    }
    size += lines.length
    changed.clear()
    wasFlushed = false
    if (size < COMPACT_FROM || size < compacted * COMPACT_AT_GROWTH) return
    try {
      const next = rewrite(path, database)
      closeSync(file)
      ;({ file, size } = next)
    } catch {
      // There is no room for both; the long one is whole.
    }
    compacted = size
  }
  return { commit }
}

function recordOf(database: RedisDatabase, key: string): Record {
  const bytes = Buffer.from(key, 'latin1')
  const value = database.get(bytes)
  if (value === null) return { key, value }
  const expiration = database.getExpiration(bytes)
  return { key, value, expiresAt: expiration.kind === 'expires' ? expiration.expiresAt : undefined }
}

/** A checksum, and the record in characters that need no escaping. */
function lineOf(record: Record | string): Buffer {
  const text = serialize(record).toString('base64')
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`)
}

/** Writes a journal that says no more than it has to, in one step. */
function rewrite(path: string, database: RedisDatabase): { file: number; size: number } {
  const now = Date.now()
  const live = database.entriesSnapshot().filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
  const records = live.map(({ key, value, expiresAt }) => lineOf({ key: key.toString('latin1'), value, expiresAt }))
  const lines = Buffer.concat([lineOf(FORMAT), ...records])
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    // The mode given above is only for a file that was not there.
    chmodSync(`${path}.new`, 0o600)
    writeAll(file, lines, 0)
    fsyncSync(file)
    renameSync(`${path}.new`, path)
  } catch (error) {
    closeSync(file)
    throw error
  }
  return { file, size: lines.length }
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, position + done)
}

/** False when a line is not what was written. The last may be cut short: its command has not been answered. */
function fill(database: RedisDatabase, journal: Buffer): boolean {
  const lines = journal.toString('latin1').split('\n').slice(0, -1).map(read)
  if (lines[0] !== FORMAT) return false
  const now = Date.now()
  for (const record of lines.slice(1)) {
    if (typeof record !== 'object' || record === null) return false
    if ('isFlush' in record) database.flush()
    else if (record.value === null || (record.expiresAt ?? Infinity) <= now)
      database.delete(Buffer.from(record.key, 'latin1'))
    else
      database.set(
        Buffer.from(record.key, 'latin1'),
        record.value,
        record.expiresAt === undefined ? {} : { expiresAt: record.expiresAt },
      )
  }
  return true
}

/** What a line says; null when its checksum is another. */
function read(line: string): Record | string | null {
  const text = line.slice(9)
  if (line.slice(0, 8) !== crc32(text).toString(16).padStart(8, '0')) return null
  // The checksum says that it is what lineOf has written.
  return deserialize(Buffer.from(text, 'base64')) as Record | string
}

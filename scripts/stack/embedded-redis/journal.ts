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

/** A line of the journal. Keys are bytes, one character for each. */
type Record =
  { key: string; value: Value; expiresAt: number | undefined } | { key: string; value: null } | { isFlush: true }

/** Version in the first line. Raised when the engine changes its format of values. */
const FORMAT = 'vibesmatch embedded redis 1'

/** A journal is compacted once it has this many bytes and has grown by this factor since the last time. */
const COMPACT_FROM = 4 * 1024 * 1024
const COMPACT_AT_GROWTH = 4

const FILE = 'journal'

/**
 * Stores a database of the embedded engine on disk: a line for each changed key, with its whole value. A command is
 * acknowledged once its lines are written to the operating system, so that the death of this process loses nothing.
 * (That of the machine may; then Postgres is authoritative, see src/security/revocation.ts.)
 */
export interface Journal {
  /**
   * Writes the changes.
   * @throws Error on failure; the next call retries, so that nothing is acknowledged until all of it is written
   */
  commit(): void
}

/**
 * Loads a database from its journal, and appends to it from there. A damaged journal counts as empty.
 * @param directory created here; readable by its owner only
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
      // An incomplete line in the middle would make the journal unreadable.
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
      // There is no room for both; the long one is complete.
    }
    compacted = size
  }
  return { commit }
}

function recordOf(database: RedisDatabase, key: string): Record {
  const bytes = Buffer.from(key, 'latin1')
  // Before the value, which can expire between the two calls: the other way round it would be stored without its end, and so forever.
  const expiration = database.getExpiration(bytes)
  const value = database.get(bytes)
  if (value === null) return { key, value }
  return { key, value, expiresAt: expiration.kind === 'expires' ? expiration.expiresAt : undefined }
}

/** A checksum, and the record in characters that need no escaping. */
function lineOf(record: Record | string): Buffer {
  const text = serialize(record).toString('base64')
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`)
}

/** Writes a compacted journal atomically. */
function rewrite(path: string, database: RedisDatabase): { file: number; size: number } {
  const now = Date.now()
  const live = database.entriesSnapshot().filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
  const records = live.map(({ key, value, expiresAt }) => lineOf({ key: key.toString('latin1'), value, expiresAt }))
  const lines = Buffer.concat([lineOf(FORMAT), ...records])
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    // The mode above applies to new files only.
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

/** False when a line is damaged. The last may be incomplete: its command has not been acknowledged. */
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

/** The record of a line; null when its checksum does not match. */
function read(line: string): Record | string | null {
  const text = line.slice(9)
  if (line.slice(0, 8) !== crc32(text).toString(16).padStart(8, '0')) return null
  // Guarantee: the checksum says that lineOf wrote it.
  return deserialize(Buffer.from(text, 'base64')) as Record | string
}

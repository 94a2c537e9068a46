import type { ArchiveEntry } from '../../../rpc/archive.ts'
import type { ArchivedRow } from './queries.ts'

/** The differences between a part of the archive and its room. */
export interface Difference {
  /** Messages that are missing or different in the archive; as in the room. */
  toWrite: ArchiveEntry[]
  missing: number
  different: number
  /** Messages of the archive that are missing in the room. */
  surplus: number
}

/** Compares messages of a room with those of the archive, both in the order of `seq`. */
export function compare(room: readonly ArchiveEntry[], archive: readonly ArchivedRow[]): Difference {
  const archived = new Map(archive.map((entry) => [entry.seq, entry]))
  const missing = room.filter(({ seq }) => !archived.has(seq))
  const different = room.filter((entry) => {
    const other = archived.get(entry.seq)
    return other !== undefined && !isSame(entry, other)
  })
  const surplus = archive.length - (room.length - missing.length)
  return { toWrite: [...missing, ...different], missing: missing.length, different: different.length, surplus }
}

const FIELDS = ['message_id', 'sender_id', 'content', 'message_type', 'media_id'] as const
const TIMES = ['created_at', 'edited_at', 'deleted_at'] as const

const isSame = (one: ArchiveEntry, other: ArchivedRow): boolean =>
  FIELDS.every((field) => one[field] === other[field]) &&
  TIMES.every((field) => momentOf(one[field]) === (other[field]?.getTime() ?? null))

const momentOf = (time: string | null): number | null => (time === null ? null : Date.parse(time))

import type { Context } from '../../../../context.ts'
import { PICTURE_SIZES } from '../../../../providers/media.ts'
import { mediaStore } from '../../../../providers/media-store.ts'
import { PHOTOS } from '../photo-objects.ts'
import { claimSweep, saveSweep } from '../../../../foundation/sweep-progress.ts'
import { compare } from './queries.ts'

const MINUTE = 60_000
/** An upload in progress is younger than this. */
const YOUNG = 60 * MINUTE
/** The lease of a sweep; a crashed one is resumed after this. */
const LEASE = 5 * MINUTE
/** Pause before the next pass over the bucket. */
const PAUSE = 60 * MINUTE
/** Objects per list or delete call. */
const PART = 1_000
const PARTS_PER_RUN = 5

export interface Swept {
  /** Deleted objects that had no row. */
  deleted: number
  /** Rows with missing objects. No code of ours causes them; an operator has to look. */
  broken: string[]
}

/**
 * Continues through the bucket where the last run stopped and deletes objects without a row, which a crash between
 * storing a picture and inserting its row leaves behind. Null when not due.
 */
export async function sweepPhotos(
  ctx: Context,
  { prefix = PHOTOS, part = PART, parts = PARTS_PER_RUN } = {},
): Promise<Swept | null> {
  const now = ctx.now()
  let position = await claimSweep(ctx.db, prefix, now, now + LEASE)
  if (position === null) return null
  const swept: Swept = { deleted: 0, broken: [] }
  for (let i = 0; i < parts && position !== null; i += 1) {
    const result = await sweepPart(ctx, prefix, position, part)
    swept.deleted += result.deleted
    swept.broken.push(...result.broken)
    position = result.position
    await saveSweep(ctx.db, prefix, position ?? '', position === null ? now + PAUSE : now)
  }
  return swept
}

/** The unit of deletion: the objects of a picture, or an object outside any such folder. */
const unitOf = (key: string): string => /^(.+\/[0-9a-f]{32}-[0-9a-f]{12})\/[^/]+$/.exec(key)?.[1] ?? key

interface Folder {
  keys: string[]
  youngest: number
}

async function sweepPart(ctx: Context, prefix: string, after: string, most: number) {
  const store = mediaStore(ctx.env)
  // The position is a folder that has been processed.
  const { objects, isEnd } = await store.list(prefix, after === '' ? '' : `${after}/~`, most)
  const folders = new Map<string, Folder>()
  for (const { key, uploaded } of objects) {
    const name = unitOf(key)
    const { keys, youngest } = folders.get(name) ?? { keys: [], youngest: 0 }
    folders.set(name, { keys: [...keys, key], youngest: Math.max(youngest, uploaded.getTime()) })
  }
  // The list may have been cut inside the last folder.
  if (!isEnd && folders.size > 1) folders.delete([...folders.keys()].at(-1) ?? '')
  const upTo = isEnd ? null : ([...folders.keys()].at(-1) ?? after)

  const before = ctx.now() - YOUNG
  const old = [...folders].filter(([, { youngest }]) => youngest < before)
  const { orphans, broken } = await compare(ctx.db, {
    prefix,
    after,
    upTo,
    folders: [...folders].map(([folder, { keys }]) => ({ folder, objects: keys.length })),
    whole: Object.keys(PICTURE_SIZES).length,
    before,
  })
  const nameless = new Set(orphans)
  const doomed = old.filter(([folder]) => nameless.has(folder)).flatMap(([, { keys }]) => keys)
  if (doomed.length > 0) await store.delete(doomed)
  return { position: upTo, deleted: doomed.length, broken }
}

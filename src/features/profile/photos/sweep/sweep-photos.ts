import type { Context } from '../../../../context.ts'
import { PICTURE_SIZES } from '../../../../providers/media.ts'
import { mediaStore } from '../../../../providers/media-store.ts'
import { PHOTOS } from '../photo-objects.ts'
import { claimSweep, compare, saveSweep } from './queries.ts'

const MINUTE = 60_000
/** An upload that is still under way is younger than this. */
const YOUNG = 60 * MINUTE
/** A sweep that died is taken on by another after this. */
const LEASE = 5 * MINUTE
/** Pause before the bucket is gone through again. */
const PAUSE = 60 * MINUTE
/** As many objects as one call to the bucket lists and deletes. */
const PART = 1_000
const PARTS_PER_RUN = 5

export interface Swept {
  /** Objects that no row named, and that are gone now. */
  deleted: number
  /** Rows whose objects are not all there. Nothing of ours makes them; somebody has to look. */
  broken: string[]
}

/**
 * Goes on through the bucket from where the last run stopped and deletes what no row names: a crash between storing a
 * picture and writing its row leaves objects behind. Null when nothing is due.
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

/** What stays or goes together: the objects of a picture, or an object that is in no such folder. */
const unitOf = (key: string): string => /^(.+\/[0-9a-f]{32}-[0-9a-f]{12})\/[^/]+$/.exec(key)?.[1] ?? key

interface Folder {
  keys: string[]
  youngest: number
}

async function sweepPart(ctx: Context, prefix: string, after: string, most: number) {
  const store = mediaStore(ctx.env)
  // The position is a folder; what is in it has been looked at.
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

import type { Context } from '../../../context.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { mediaStore } from '../../../providers/media-store.ts'
import { sizeKey } from '../../../providers/picture-folder.ts'
import { openFile, sealFile } from '../../../security/sealed-data.ts'
import { mediaFolder, movingKey } from '../../messaging/media/media-objects.ts'
import type { Evidence, EvidencePicture } from '../evidence.ts'

/**
 * Copies of pictures as they were when somebody was reported, encrypted, in a folder of the bucket for each report. No sweep
 * looks there: the copies go with the words of the report.
 */
const EVIDENCE = 'evidence/'

const folderOf = (reportId: string): string => `${EVIDENCE}${reportId}/`
const keyOf = (reportId: string, file: string): string => `${folderOf(reportId)}${file}`

/** The names of copies: what it is a picture of, its id, and its type. */
const EVIDENCE_FILE = /^(photo|message)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(webp|gif)$/

/** Pictures that are copied at once, which is what is in memory. */
const AT_ONCE = 4
const MOST_COPIES = 1_000

interface Source {
  /** Of the original in the bucket. */
  key: string
  file: string
}

/** A photo of a profile. */
export interface PhotoSource {
  id: string
  folder: string
}

/** What there is to copy: the photos, and the pictures of messages, moving ones as they move. */
const sourcesOf = (photos: readonly PhotoSource[], { conversation_id, messages }: Messages): Source[] => [
  ...photos.map(({ id, folder }) => ({ key: sizeKey(folder, 'large'), file: `photo-${id}.webp` })),
  ...messages.flatMap(({ media_id, message_type }) => {
    if (media_id === null || conversation_id === null) return []
    const folder = mediaFolder(conversation_id, media_id)
    return [
      { key: sizeKey(folder, 'large'), file: `message-${media_id}.webp` },
      ...(message_type === 'gif' ? [{ key: movingKey(folder), file: `message-${media_id}.gif` }] : []),
    ]
  }),
]

type Messages = Pick<Evidence, 'conversation_id' | 'messages'>

/**
 * Copies the pictures that are still there; those that are not any more are left out. Returns all copies of the report, also those
 * of an earlier attempt. @throws AppError UNAVAILABLE
 */
export async function copyPictures(
  ctx: Context,
  reportId: string,
  photos: readonly PhotoSource[],
  messages: Messages,
): Promise<EvidencePicture[]> {
  const sources = sourcesOf(photos, messages)
  for (let i = 0; i < sources.length; i += AT_ONCE)
    await Promise.all(sources.slice(i, i + AT_ONCE).map((source) => copy(ctx, reportId, source)))
  if (sources.length === 0) return []
  const { objects } = await mediaStore(ctx.env).list(folderOf(reportId), '', MOST_COPIES)
  return objects.flatMap(({ key }) => pictureOf(key.slice(folderOf(reportId).length)))
}

function pictureOf(file: string): EvidencePicture[] {
  const [, kind, id] = EVIDENCE_FILE.exec(file) ?? []
  return id === undefined ? [] : [{ kind: kind === 'photo' ? 'photo' : 'message', id, file }]
}

async function copy({ env, settings }: Context, reportId: string, { key, file }: Source): Promise<void> {
  const store = mediaStore(env)
  const original = await store.get(key)
  if (!original) return
  const place = keyOf(reportId, file)
  const sealed = await sealFile(settings, new Uint8Array(await original.arrayBuffer()), place)
  await store.put(place, sealed, 'application/octet-stream')
}

/** A copy, decrypted, with its type; null where there is none. @throws AppError UNAVAILABLE */
export async function openPicture(
  { env, settings }: Context,
  reportId: string,
  file: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const place = keyOf(reportId, file)
  const object = await mediaStore(env).get(place)
  if (!object) return null
  const bytes = await openFile(settings, new Uint8Array(await object.arrayBuffer()), place)
  return { bytes, type: file.endsWith('.gif') ? 'image/gif' : PICTURE_TYPE }
}

/** Deletes all copies of a report. @throws AppError UNAVAILABLE */
export const deleteEvidencePictures = ({ env }: Context, reportId: string): Promise<void> =>
  mediaStore(env).deleteBelow(folderOf(reportId))

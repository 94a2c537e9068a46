import { mediaStore } from '../../../providers/media-store.ts'
import { sizeKey, SIZES } from '../../../providers/picture-folder.ts'

/** Object keys of chat pictures: a folder for each conversation, with a folder for each picture. */
const MEDIA = 'media/'

const conversationFolder = (conversationId: string): string => `${MEDIA}${conversationId}/`

export const mediaFolder = (conversationId: string, mediaId: string): string =>
  `${conversationFolder(conversationId)}${mediaId}`

/** The object of a moving picture, beside its stills. */
export const movingKey = (folder: string): string => `${folder}/moving.gif`

/** Deletes a picture; a missing one is ignored. @throws AppError UNAVAILABLE */
export const deleteMedia = (env: Pick<Env, 'MEDIA'>, folder: string): Promise<void> =>
  mediaStore(env).delete([...SIZES.map((size) => sizeKey(folder, size)), movingKey(folder)])

/** Deletes every picture of a conversation. @throws AppError UNAVAILABLE */
export const deleteMediaOf = (env: Pick<Env, 'MEDIA'>, conversationId: string): Promise<void> =>
  mediaStore(env).deleteBelow(conversationFolder(conversationId))

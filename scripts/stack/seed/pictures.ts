import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { SeedPerson } from '../../../drizzle/seed/people.ts'
import { PORTRAIT, portraitSvg, type Portrait } from '../../../drizzle/seed/portrait.ts'
import { folderOf } from '../../../src/features/profile/photos/photo-objects.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { blurHashOf } from '../../../src/providers/blur-hash.ts'
import { PICTURE_TYPE, type PictureSize } from '../../../src/providers/media.ts'
import { SIZES, sizeKey } from '../../../src/providers/picture-folder.ts'
import { ROOT } from '../paths.ts'
import { wranglerEnvironment } from '../wrangler-dev.ts'

/** A portrait as WebP. The medium size is the one on cards, and as large as portraits are drawn. */
interface Drawing {
  sizes: Record<PictureSize, Buffer>
  contentHash: string
  blurHash: string
}

/** A picture of a seeded profile. */
export interface SeedPhoto extends Drawing {
  id: string
  userId: string
  /** The folder of its objects. */
  key: string
  position: number
}

/** Pictures drawn concurrently: each takes a thread of libuv's pool. */
const AT_ONCE = 4

/** Draws all pictures. Takes some seconds of both processors, so it starts while servers start. */
export async function drawPhotos(people: readonly SeedPerson[]): Promise<SeedPhoto[]> {
  const wanted = new Map<string, Portrait>()
  for (const portrait of people.flatMap(({ portraits }) => portraits)) wanted.set(nameOf(portrait), portrait)
  const queue = [...wanted]
  const drawn = new Map<string, Drawing>()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.pop(); next; next = queue.pop()) drawn.set(next[0], await draw(next[1]))
    }),
  )
  return people.flatMap(({ id: userId, portraits }) =>
    portraits.flatMap((portrait, position) => {
      const drawing = drawn.get(nameOf(portrait))
      const id = newId()
      return drawing ? [{ ...drawing, id, userId, position, key: folderOf(userId, drawing.contentHash, id) }] : []
    }),
  )
}

const nameOf = ({ face, scene, gender }: Portrait): string => `${face}/${scene}/${gender}`

/** A portrait as a WebP file, as a phone would upload it. */
export const drawPicture = (portrait: Portrait): Promise<Buffer> =>
  sharp(Buffer.from(portraitSvg(portrait)))
    .flatten()
    .webp({ quality: 80, effort: 0 })
    .toBuffer()

async function draw(portrait: Portrait): Promise<Drawing> {
  const { width, height } = PORTRAIT
  const { data, info } = await sharp(Buffer.from(portraitSvg(portrait)))
    .flatten()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = () => sharp(data, { raw: { width, height, channels: info.channels } })
  const [medium, small, tiny] = await Promise.all([
    pixels().webp({ quality: 80, effort: 0 }).toBuffer(),
    pixels()
      .resize(width * 0.4, height * 0.4)
      .webp({ quality: 80, effort: 0 })
      .toBuffer(),
    pixels().resize(16, 20).png().toBuffer(),
  ])
  return {
    sizes: { small, medium, large: medium },
    contentHash: createHash('sha256').update(medium).digest('hex').slice(0, 32),
    blurHash: blurHashOf(tiny),
  }
}

/** Puts pictures into the Worker's local bucket, through a configuration with only the bucket. */
export async function storePhotos(workerDir: string, photos: readonly SeedPhoto[]): Promise<void> {
  const configPath = join(workerDir, 'bucket.toml')
  const wrangler = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
  const bucket = /\[\[r2_buckets\]\][^[]*/.exec(wrangler)?.[0]
  const date = /^compatibility_date.*$/m.exec(wrangler)?.[0]
  await mkdir(workerDir, { recursive: true })
  await writeFile(configPath, `name = "seed"\n${date ?? ''}\n${bucket ?? ''}`)
  Object.assign(process.env, wranglerEnvironment(workerDir))
  // Loaded on demand because it takes a second, and most starts have nothing to seed.
  const { getPlatformProxy } = await import('wrangler')
  const { env, dispose } = await getPlatformProxy<Pick<Env, 'MEDIA'>>({
    configPath,
    persist: { path: join(workerDir, 'v3') },
  })
  try {
    const httpMetadata = { contentType: PICTURE_TYPE }
    await Promise.all(
      photos.flatMap(({ key, sizes }) =>
        SIZES.map((size) => env.MEDIA.put(sizeKey(key, size), sizes[size], { httpMetadata })),
      ),
    )
  } finally {
    await dispose()
  }
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { drawPortrait, PICTURE_SIZE } from '../../drizzle/seed/picture.ts'
import { seedPeople, type SeedPerson } from '../../drizzle/seed/people.ts'
import { storedContact } from '../../src/platform/contacts.ts'
import { folderOf } from '../../src/features/profile/photos/photo-objects.ts'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'
import { cellAt, centreOf } from '../../src/platform/geo/cells.ts'
import { newId } from '../../src/platform/ids.ts'
import { blurHashOf } from '../../src/providers/blur-hash.ts'
import { PICTURE_SIZES, type PictureSize } from '../../src/providers/media.ts'
import { sizeKey } from '../../src/providers/picture-folder.ts'
import { ROOT } from './paths.ts'
import type { MadeSecrets } from './secrets.ts'
import { wranglerEnvironment } from './worker.ts'

interface SeedOptions {
  databaseUrl: string
  secrets: MadeSecrets
  /** Where the Worker keeps its bucket; null leaves the pictures out. */
  workerDir: string | null
}

/** Fills an empty database with people who have profiles, pictures and some likes. Returns how many there are. */
export async function seed({ databaseUrl, secrets, workerDir }: SeedOptions): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from users limit 1')
    if (rowCount !== 0) return 0
    const people = seedPeople()
    const pictures = people.flatMap((person) => picturesOf(person))
    const stored = workerDir === null ? Promise.resolve() : storePictures(workerDir, pictures)
    await client.query('begin')
    await insertPeople(client, people, secrets)
    await insertPhotos(client, pictures)
    await insertLikes(client, people)
    await stored
    await client.query('commit')
    return people.length
  } finally {
    await client.end()
  }
}

interface Picture {
  id: string
  userId: string
  contentHash: string
  /** The folder of its objects. */
  key: string
  position: number
  bytes: Uint8Array
  blurHash: string
}

function picturesOf(person: SeedPerson): Picture[] {
  return person.photos.map((photo, position) => {
    const bytes = drawPortrait(photo)
    const contentHash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
    const id = newId()
    return {
      id,
      userId: person.id,
      contentHash,
      key: folderOf(person.id, contentHash, id),
      position,
      bytes,
      blurHash: blurHashOf(drawPortrait(photo, 16)),
    }
  })
}

/** Puts pictures into the Worker's local bucket, through a configuration that has nothing but the bucket. */
async function storePictures(workerDir: string, pictures: readonly Picture[]): Promise<void> {
  const configPath = join(workerDir, 'bucket.toml')
  const bucket = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8').match(/\[\[r2_buckets\]\][^[]*/)?.[0]
  await mkdir(workerDir, { recursive: true })
  await writeFile(configPath, `name = "seed"\ncompatibility_date = "2026-11-01"\n${bucket ?? ''}`)
  Object.assign(process.env, wranglerEnvironment(workerDir))
  // Loaded here because it takes a second, and most starts have nothing to seed.
  const { getPlatformProxy } = await import('wrangler')
  const { env, dispose } = await getPlatformProxy<Pick<Env, 'MEDIA'>>({
    configPath,
    persist: { path: join(workerDir, 'v3') },
  })
  try {
    // As drawn: they are smaller than the smallest size, and encoding them would take most of the start's time.
    const httpMetadata = { contentType: 'image/png' }
    const sizes = Object.keys(PICTURE_SIZES) as PictureSize[]
    await Promise.all(
      pictures.flatMap(({ key, bytes }) =>
        sizes.map((size) => env.MEDIA.put(sizeKey(key, size), bytes, { httpMetadata })),
      ),
    )
  } finally {
    await dispose()
  }
}

async function insertPeople(client: pg.Client, people: readonly SeedPerson[], secrets: MadeSecrets): Promise<void> {
  const keys = {
    INDEX_KEY: secrets.INDEX_KEY,
    DATA_KEYS: JSON.parse(secrets.DATA_KEYS) as { id: string; key: string }[],
  }
  const rows = await Promise.all(
    people.map(async (person) => {
      const { index, cipher } = await storedContact(keys, 'phone', person.phone)
      const cell = cellAt(person)
      const centre = centreOf(cell)
      return {
        ...person,
        index,
        cipher,
        cell,
        cellLat: centre.latitude,
        cellLon: centre.longitude,
        interestKeys: person.interests.map(interestKey),
      }
    }),
  )
  const source = `jsonb_to_recordset($1::jsonb) as s(id uuid, index text, cipher text, plan text, "idleMinutes" integer, "firstName" text, "lastName" text,
    "birthDate" date, gender text, bio text, interests text[], "interestKeys" text[], cell integer, "cellLat" float8, "cellLon" float8, city text,
    "maxDistance" integer, "ageMin" integer, "ageMax" integer, "showMe" text)`
  await client.query(
    `insert into users (id, phone_index, phone_cipher, is_verified, plan, last_active_at, created_at, updated_at)
     select id, index, cipher, true, plan, now() - "idleMinutes" * interval '1 minute', now(), now() from ${source}`,
    [JSON.stringify(rows)],
  )
  await client.query(
    `insert into profiles (user_id, first_name, last_name, birth_date, gender, bio, interests, interest_keys, cell, cell_lat, cell_lon, location_name,
       max_distance, age_min, age_max, show_me, published_at, created_at, updated_at)
     select id, "firstName", "lastName", "birthDate", gender, bio, interests, "interestKeys", cell, "cellLat", "cellLon", city,
       "maxDistance", "ageMin", "ageMax", "showMe", now(), now(), now() from ${source}`,
    [JSON.stringify(rows)],
  )
}

async function insertPhotos(client: pg.Client, pictures: readonly Picture[]): Promise<void> {
  const rows = pictures.map(({ bytes: _, ...picture }) => ({ ...picture, size: PICTURE_SIZE }))
  await client.query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select id, "userId", "contentHash", key, "blurHash", size, size, position, position = 0, 'approved', now()
     from jsonb_to_recordset($1::jsonb) as s(id uuid, "userId" uuid, "contentHash" text, key text, "blurHash" text, position integer, size integer)`,
    [JSON.stringify(rows)],
  )
}

/** Everybody has liked a few of the people they could meet, so some likes are answered and some pairs are matched. */
async function insertLikes(client: pg.Client, people: readonly SeedPerson[]): Promise<void> {
  const { rows } = await client.query<{ actor: string; target: string }>(
    `select v.user_id as actor, c.user_id as target
     from listings v cross join lateral (
       select c.user_id from listings c
       where c.tile_size = 4 and can_meet(v, c, current_date) and can_meet(c, v, current_date)
       order by md5(v.user_id::text || c.user_id::text) limit 3) c
     where v.tile_size = 4 and v.user_id = any($1)
     order by 1, 2`,
    [people.map(({ id }) => id)],
  )
  for (const { actor, target } of rows) {
    // A minute ago, so that the first sweep takes the events of the matches.
    await client.query(`select decide($1, $2, 'like', null, now() - interval '1 minute', $3, $4, $5)`, [
      actor,
      target,
      newId(),
      newId(),
      newId(),
    ])
  }
}

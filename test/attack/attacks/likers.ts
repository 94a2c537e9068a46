import { encode } from 'blurhash'
import sharp from 'sharp'
import type { Json } from '../../support/api.ts'
import { guessLikers } from '../../support/likers.ts'
import type { Attack } from '../attack.ts'
import type { AttackPerson } from '../person.ts'
import type { AttackStack } from '../stack.ts'

const PEOPLE = 40
const LIKERS = 10
/** Of ten guesses among forty of whom ten are right, so many are right by chance less often than once in a thousand times. */
const MORE_THAN_CHANCE = 8

/** What anybody can make of a photo: the BlurHash that a server would make of it. */
async function hashOf(photo: ArrayBuffer): Promise<string> {
  const { data, info } = await sharp(Buffer.from(photo))
    .resize(32, 32, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const [across, down] = info.width >= info.height ? ([4, 3] as const) : ([3, 4] as const)
  return encode(new Uint8ClampedArray(data), info.width, info.height, across, down)
}

/** Everybody in the feed, with the hash of their first photo. */
async function publicPhotos(attacker: AttackPerson): Promise<{ id: string; hash: string }[]> {
  const { users } = (await attacker.do('GET', '/matching/feed?limit=50')) as { users: Json[] }
  return Promise.all(
    users.map(async ({ id, photos }) => ({ id, hash: await hashOf(await (await fetch(photos[0])).arrayBuffer()) })),
  )
}

async function crowd(stack: AttackStack): Promise<AttackPerson[]> {
  const people: AttackPerson[] = []
  for (let i = 0; i < PEOPLE; i += 4)
    people.push(...(await Promise.all([0, 1, 2, 3].map((n) => stack.person({ portrait: i + n })))))
  return people
}

export const attack: Attack = {
  title:
    'Who likes me, without paying: blurs compared with the photos of forty people, and counts watched while one acts',
  bound: `fewer than ${MORE_THAN_CHANCE} of ${LIKERS} named (chance: 2 or 3), no count moves by one`,
  async run(stack) {
    const people = await crowd(stack)
    const attacker = await stack.person()
    const read = async () => attacker.do('GET', '/matching/likes?limit=50') as Promise<Json>
    const counts: number[] = [(await read()).count]
    const likers = people.filter((_, i) => i % 4 === 0)
    for (const liker of likers) {
      await liker.do('POST', `/matches/like/${attacker.id}`)
      counts.push((await read()).count)
    }
    const ids = new Set(likers.map(({ id }) => id))
    const likes: Json[] = (await read()).likes
    const named = guessLikers(
      likes.map(({ blur_hash }) => blur_hash as string),
      await publicPhotos(attacker),
    ).filter((id) => ids.has(id)).length
    for (const person of likers.slice(0, 5)) {
      await attacker.do('POST', `/matches/dislike/${person.id}`)
      counts.push((await read()).count)
    }
    const byOne = counts.filter((count, i) => i > 0 && Math.abs(count - (counts[i - 1] ?? 0)) === 1).length
    return {
      measured: `${named} of ${LIKERS} named; counts ${[...new Set(counts)].join(', ')}`,
      holds: likes.length === LIKERS && named < MORE_THAN_CHANCE && byOne === 0,
    }
  },
}

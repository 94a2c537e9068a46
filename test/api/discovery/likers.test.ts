import { encode } from 'blurhash'
import { beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { swipe, withdraw } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'
import { guessLikers } from '../../support/likers.ts'

/** Somebody without a plan wants to know who of those in their feed like them. */

const PEOPLE = 40
const LIKERS = 10

const likesOf = async (person: Person) => (await person.call('GET', '/matching/likes?limit=50')).data
const blursOf = async (person: Person) =>
  ((await likesOf(person))['likes'] as { blur_hash: string; is_blurred: boolean }[]).map(({ blur_hash }) => blur_hash)

/** The BlurHash of the nth photo, four by three parts: stripes of a colour, a direction and a width of its own. */
function photoHash(n: number): string {
  const pixels = new Uint8ClampedArray(8 * 6 * 4)
  for (let i = 0; i < pixels.length; i += 1) {
    const [x, y] = [Math.floor(i / 4) % 8, Math.floor(i / 32)]
    const wave = Math.sin(x * (1 + (n % 5)) * 0.5 + y * (1 + (n % 3)) * 0.6 + n * (1 + (i % 4)))
    pixels[i] = i % 4 === 3 ? 255 : 128 + 127 * wave
  }
  return encode(pixels, 8, 6, 4, 3)
}

let a: Person
let people: (Person & { hash: string })[]

beforeAll(async () => {
  const location = await freshPlace()
  a = await published({ location })
  people = []
  for (let i = 0; i < PEOPLE; i += 8) {
    const some = await Promise.all(Array.from({ length: 8 }, () => published({ location })))
    people.push(...some.map((person, n) => Object.assign(person, { hash: photoHash(i + n) })))
  }
  for (const { id, hash } of people) await query('update photos set blur_hash = $2 where user_id = $1', [id, hash])
  for (const person of people.slice(0, LIKERS)) await swipe(person, a)
}, 60_000)

describe('the likers of a user without a plan', () => {
  it('is not found by comparing blurs with public photos', async () => {
    const likers = new Set(people.slice(0, LIKERS).map(({ id }) => id))
    // The attack is a good one: of blurs that are made from photos it names everybody.
    const made = people.slice(0, LIKERS).map(({ hash }) => hash)
    expect(guessLikers(made, people).filter((id) => likers.has(id)).length).toBe(LIKERS)

    const blurs = await blursOf(a)
    expect(blurs.length).toBe(10)
    for (const { hash } of people) expect(blurs).not.toContain(hash)
    // By chance a quarter of those who are named like them; seven of ten happen once in a thousand times.
    expect(guessLikers(blurs, people).filter((id) => likers.has(id)).length).toBeLessThan(8)
  })

  it('makes no difference to anything that they get', async () => {
    const before = (await a.call('GET', '/matching/likes?limit=50')).data
    await query(`update decisions set from_user_id = $3 where from_user_id = $2 and to_user_id = $1`, [
      a.id,
      people[0]?.id,
      people[20]?.id,
    ])
    await query(`update decisions set updated_at = updated_at - interval '1 day' where to_user_id = $1`, [a.id])
    expect((await a.call('GET', '/matching/likes?limit=50')).data).toEqual(before)
    await query(`update decisions set from_user_id = $3 where from_user_id = $2 and to_user_id = $1`, [
      a.id,
      people[20]?.id,
      people[0]?.id,
    ])
  })

  it('does not move the number by one when somebody acts', async () => {
    const location = await freshPlace()
    const b = await published({ location })
    const counts: number[] = []
    const note = async () => counts.push((await likesOf(b))['count'])
    await note()
    const some = people.slice(0, 11)
    for (const person of some) {
      await person.call('PUT', '/profile/me', { location }, { headers: { 'cf-connecting-ip': person.ip } })
      expect((await swipe(person, b)).status).toBe(200)
      await note()
    }
    for (const person of some.slice(0, 4)) {
      expect((await withdraw(person, b)).status).toBe(200)
      await note()
    }
    const changes = counts.slice(1).map((count, i) => Math.abs(count - (counts[i] ?? 0)))
    expect(changes.filter((change) => change > 0 && change < 3)).toEqual([])
    expect(new Set(counts).size).toBeLessThanOrEqual(4)
    expect(counts[1]).toBe(3)
  })

  it('is told by nothing that they do themselves: pass, block, other preferences, another place', async () => {
    const before = await likesOf(a)
    expect(before['count']).toBe(10)
    // As many as it takes for the next lower step.
    for (const person of people.slice(0, 3)) {
      expect((await swipe(a, person, 'pass')).status).toBe(200)
      expect(await likesOf(a)).toEqual(before)
    }
    for (const person of people.slice(3, LIKERS)) {
      expect((await a.call('POST', `/users/${person.id}/block`)).status).toBe(200)
      expect(await likesOf(a)).toEqual(before)
    }
    await a.call('PUT', '/profile/preferences', { age_min: 90, age_max: 99, max_distance: 1, show_me: 'men' })
    expect(await likesOf(a)).toEqual(before)
    await a.call('PUT', '/profile/me', { location: await freshPlace() })
    expect(await likesOf(a)).toEqual(before)
    // The next day it is known without those who are blocked.
    await query(
      `with d as (update decisions set declined_at = declined_at - interval '1 day' where to_user_id = $1 and status = 'declined')
       update blocks set created_at = created_at - interval '1 day' where blocker_id = $1`,
      [a.id],
    )
    expect((await likesOf(a))['count']).toBe(3)
  })

  it('is not found out by naming somebody who cannot be seen', async () => {
    const [location, [liker, other]] = [await freshPlace(), people.slice(30, 32)]
    if (!liker || !other) throw new Error('two people')
    const b = await published({ location })
    for (const person of [liker, other]) {
      await person.call('PUT', '/profile/me', { location })
      await swipe(person, b, person === liker ? 'like' : 'pass')
      await person.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    }
    for (const { id } of [liker, other, { id: crypto.randomUUID() }]) {
      const asked = [
        await b.call('GET', `/profile/${id}`),
        await b.call('POST', `/users/${id}/block`),
        await b.call('POST', `/users/${id}/report`, { reason: 'spam' }),
        await b.call('POST', '/connections/interest/decline', { from_user_id: id }),
      ]
      expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    }
  })
})

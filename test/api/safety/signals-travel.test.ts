import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { signalsOf } from '../../support/signals.ts'

const LISBON = { latitude: 38.7223, longitude: -9.1393 }
const MADRID = { latitude: 40.4168, longitude: -3.7038 }
const BERLIN = { latitude: 52.52, longitude: 13.405 }
const SUVA = { latitude: -18.14, longitude: 178.44 }
const SAMOA = { latitude: -13.83, longitude: -171.76 }

const move = async (person: Person, location: typeof LISBON) => {
  const answer = await person.call('PUT', '/profile/me', { location })
  expect(answer.status, answer.text).toBe(200)
}

/** As if the profile had been placed so many hours earlier. */
const wait = (person: Person, hours: number) =>
  query('update session_places set at = at - make_interval(mins => $2) where user_id = $1', [
    person.id,
    Math.round(hours * 60),
  ])

const placeOf = ({ id }: Person) => query('select lat, lon, journeys from session_places where user_id = $1', [id])

describe('a journey that nobody can make', () => {
  it('is noticed, with its length and no place', async () => {
    const person = await signIn()
    await move(person, LISBON)
    await wait(person, 0.5)
    await move(person, BERLIN)
    expect(await signalsOf(person)).toEqual([
      {
        signal: 'impossible_travel',
        note: 'The profile moved at least 2100 km within an hour.',
        amount: 1,
        about: null,
      },
    ])
    expect(await placeOf(person)).toEqual([{ lat: 53, lon: 13, journeys: 1 }])
    expect((await person.call('GET', '/profile/me')).status).toBe(200)
  })

  it('joins again at the second, the fourth and the eighth', async () => {
    const person = await signIn()
    await move(person, LISBON)
    for (let i = 1; i <= 5; i += 1) await move(person, i % 2 === 0 ? LISBON : BERLIN)
    expect((await signalsOf(person)).map(({ amount }) => amount)).toEqual([1, 2, 4])
    expect(await placeOf(person)).toMatchObject([{ journeys: 5 }])
  })

  it('is counted by one after the other when two devices move at once', async () => {
    const person = await signIn()
    await move(person, LISBON)
    await Promise.all([move(person, BERLIN), move(person, BERLIN), move(person, BERLIN)])
    expect(await placeOf(person)).toEqual([{ lat: 53, lon: 13, journeys: 1 }])
    expect(await signalsOf(person)).toHaveLength(1)
  })

  it.each([
    ['by plane', LISBON, BERLIN, 3],
    ['to the next large city', LISBON, MADRID, 0],
    ['over the date line', SUVA, SAMOA, 2],
    ['within a town', LISBON, { latitude: 38.9, longitude: -9.3 }, 0],
  ])('is none %s', async (_how, from, to, hours) => {
    const person = await signIn()
    await move(person, from)
    await wait(person, hours)
    await move(person, to)
    expect(await signalsOf(person)).toEqual([])
    expect(await placeOf(person)).toMatchObject([{ journeys: 0 }])
  })

  it('looks at nothing but changes of the place', async () => {
    const person = await signIn()
    await move(person, LISBON)
    const [before] = await query('select at from session_places where user_id = $1', [person.id])
    await person.call('PUT', '/profile/me', { bio: 'I like the sea' })
    expect(await query('select at from session_places where user_id = $1', [person.id])).toEqual([before])
    await query(`select close_account(account => $1, reason => 'deleted', at => now())`, [person.id])
    expect(await placeOf(person)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { signIn, type Person } from '../../support/people.ts'

const PATH = '/notifications/preferences'
const read = async (person: Person) => (await person.call('GET', PATH)).data['preferences']
const issuesOf = ({ error }: Json) => error.details.issues.map(({ path }: { path: string }) => path)

const USUAL = {
  messages: true,
  matches: true,
  interests: true,
  requests: true,
  calls: true,
  quiet_hours: null,
  show_preview: false,
}
const NIGHT = { start: '22:00', end: '07:30', time_zone: 'Europe/Lisbon' }

describe('preferences for notifications', () => {
  it('are all on at first, without names and texts', async () => {
    const answer = await (await signIn()).call('GET', PATH)
    expect(answer.data['preferences']).toEqual(USUAL)
    expect(answer.trips).toEqual({ db: 1, redis: 1 })
  })

  it('change where something is given, and nowhere else', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const put = async (body: object) => (await person.call('PUT', PATH, body)).data['preferences']
    expect(await put({ interests: false, quiet_hours: NIGHT })).toEqual({
      ...USUAL,
      interests: false,
      quiet_hours: NIGHT,
    })
    expect(await put({ calls: false, show_preview: true })).toMatchObject({ interests: false, quiet_hours: NIGHT })
    expect(await put({})).toEqual(await read(person))
    expect(await put({ quiet_hours: null, interests: true })).toEqual({ ...USUAL, calls: false, show_preview: true })
    expect(await read(person)).toEqual({ ...USUAL, calls: false, show_preview: true })
    expect(await read(other)).toEqual(USUAL)
  })

  it('are changed by two at once without either losing anything', async () => {
    const person = await signIn()
    const changes = [{ messages: false }, { matches: false }, { requests: false }, { quiet_hours: NIGHT }]
    await Promise.all(changes.map((change) => person.call('PUT', PATH, change)))
    expect(await read(person)).toEqual(Object.assign({}, USUAL, ...changes))
  })

  it.each([
    [{ messages: 'yes' }, ['body.messages']],
    [{ sounds: true }, ['body.sounds']],
    [{ quiet_hours: {} }, ['body.quiet_hours.start', 'body.quiet_hours.end', 'body.quiet_hours.time_zone']],
    [{ quiet_hours: { ...NIGHT, start: '24:00' } }, ['body.quiet_hours.start']],
    [{ quiet_hours: { ...NIGHT, end: '7:30' } }, ['body.quiet_hours.end']],
    [{ quiet_hours: { ...NIGHT, end: '22:00' } }, ['body.quiet_hours.end']],
    [{ quiet_hours: { ...NIGHT, time_zone: 'Europe/Atlantis' } }, ['body.quiet_hours.time_zone']],
    [{ quiet_hours: { ...NIGHT, time_zone: '+01:00' } }, ['body.quiet_hours.time_zone']],
    [{ quiet_hours: { ...NIGHT, days: [1] } }, ['body.quiet_hours.days']],
    [{ show_preview: null }, ['body.show_preview']],
  ])('refuse %o and name the field', async (body, paths) => {
    const person = await signIn()
    const answer = await person.call('PUT', PATH, body)
    expect([answer.status, issuesOf(answer)]).toEqual([400, paths])
    expect(answer.trips.db).toBe(0)
  })
})

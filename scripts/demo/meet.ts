import { drawPortrait } from '../../drizzle/seed/picture.ts'
import { Person } from './person.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'

/** Somewhere at sea, where nobody else is. */
export const atSea = () => ({ latitude: -45 + Math.random() * 20, longitude: -140 + Math.random() * 40 })

/** Two new people who are near each other, with profiles that others see. */
export async function twoPeople(url: string, location = atSea()): Promise<{ ana: Person; ben: Person }> {
  const [ana, ben] = [new Person(url, 'Ana'), new Person(url, 'Ben')]
  for (const person of [ana, ben]) {
    await person.signIn()
    await person.do('PUT', '/profile/me', {
      first_name: person.name,
      birth_date: bornYearsAgo(31),
      gender: 'female',
      location,
    })
    const form = new FormData()
    form.set('photo', new Blob([new Uint8Array(drawPortrait(1))]), 'me.png')
    await person.do('POST', '/profile/photos', form)
    await person.do('POST', '/profile/publish')
  }
  return { ana, ben }
}

/** Two new people who are matched. */
export async function meet(
  url: string,
): Promise<{ ana: Person; ben: Person; conversationId: string; matchId: string }> {
  const { ana, ben } = await twoPeople(url)
  await ana.do('POST', '/matching/swipe', { target_user_id: ben.id, action: 'like' })
  const match = await ben.do('POST', '/matching/swipe', { target_user_id: ana.id, action: 'like' })
  return { ana, ben, conversationId: String(match['conversation_id']), matchId: String(match['match_id']) }
}

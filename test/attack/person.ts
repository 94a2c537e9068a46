import { drawPortrait } from '../../drizzle/seed/picture.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'
import { Person, type Answer } from '../../scripts/demo/person.ts'

/** Somebody of an attack, who comes from a network of their own. */
export class AttackPerson extends Person {
  readonly ip: string

  constructor(url: string, ip: string, phone?: string) {
    super(url, 'Kim', phone)
    this.ip = ip
  }

  override call(
    method: string,
    path: string,
    body?: object | FormData,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return super.call(method, path, body, { 'cf-connecting-ip': this.ip, ...headers })
  }
}

export interface PersonOptions {
  /** Signs in and goes no further; a published profile otherwise. */
  isBare?: boolean
  location?: { latitude: number; longitude: number }
  profile?: object
  /** Which of the drawn portraits; one of a thousand by chance otherwise. */
  portrait?: number
}

/** Signs in by phone and publishes a profile. */
export async function settle(person: AttackPerson, options: PersonOptions): Promise<AttackPerson> {
  await person.signIn()
  if (options.isBare === true) return person
  await person.do('PUT', '/profile/me', {
    first_name: 'Kim',
    birth_date: bornYearsAgo(31),
    gender: 'female',
    location: options.location ?? { latitude: 52.5, longitude: 13.4 },
    ...options.profile,
  })
  const form = new FormData()
  const portrait = drawPortrait(options.portrait ?? Math.floor(Math.random() * 1_000))
  form.set('photo', new Blob([new Uint8Array(portrait)]), 'me.png')
  await person.do('POST', '/profile/photos', form)
  await person.do('POST', '/profile/publish')
  return person
}

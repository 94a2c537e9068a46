import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'
import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import { Person } from '../../../scripts/demo/person.ts'
import { openPage, type Watched } from './browser.ts'
import { countCoverage } from './coverage.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'

/** Somebody with a browser. What they do goes through the page, as a person's hands would do it. */
export class Visitor {
  readonly name: string
  readonly phone: string
  readonly page: Page
  readonly faults: string[]
  /** Of the stack that they use: that of all tests, where none is named. */
  readonly url: string

  private constructor(name: string, phone: string, { page, faults }: Watched, url = inject('stack').url) {
    this.url = url
    this.name = name
    this.phone = phone
    this.page = page
    this.faults = faults
  }

  static async come(
    browser: Browser,
    name: string,
    phone: string,
    options?: BrowserContextOptions,
    url?: string,
  ): Promise<Visitor> {
    const watched = await openPage(browser, options)
    await countCoverage(watched.page)
    return new Visitor(name, phone, watched, url)
  }

  /** Signs in with the code that the development link shows. */
  async signIn(): Promise<void> {
    const { page } = this
    await page.goto(`${this.url}/app`)
    await page.getByLabel('Phone number').fill(this.phone)
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor()
    await page.getByRole('button', { name: 'Show the code (development)' }).click()
    // Six digits are enough; nobody has to press a button.
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
  }

  /** Opens one of the places of the app. */
  async visit(place: string): Promise<void> {
    await this.page.goto(`${this.url}/app#/${place}`)
  }
}

/** Somebody who has a published profile already, made over the API. @param url of the stack, where it is another one */
export async function newcomer(
  name: string,
  gender: 'female' | 'male',
  place: Place,
  url = inject('stack').url,
): Promise<Person> {
  const person = new Person(url, name)
  await person.signIn()
  await person.do('PUT', '/profile/me', {
    first_name: name,
    birth_date: bornYearsAgo(32),
    gender,
    bio: 'Coffee first, then the mountains.',
    location: place,
    preferences: { max_distance: 20, show_me: gender === 'female' ? 'men' : 'women' },
  })
  const form = new FormData()
  form.set('photo', new Blob([new Uint8Array(drawPortrait(name.length * 7))]), 'me.png')
  await person.do('POST', '/profile/photos', form)
  await person.do('PUT', '/profile/interests', { interests: ['Hiking', 'Coffee', 'Jazz'] })
  await person.do('POST', '/profile/publish')
  return person
}

export interface Place {
  latitude: number
  longitude: number
}

/** Somewhere at sea, where no other test has anybody. */
export const lonelyPlace = (): Place => ({ latitude: -50 + Math.random() * 25, longitude: -140 + Math.random() * 50 })

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { paymentPage, paymentPolicy } from '../../src/features/payment-page/page.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { startBrowser } from './support/browser.ts'
import { answerBank, choose, control, customerOf, useCard, withoutName } from './support/money.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** Premium, from the wall that leads to it to the history that it leaves. The scenes follow each other. */

let browser: Browser
let who: Person
let ana: Visitor
let desk: Visitor
let cleo: Visitor
let cleoId: string

beforeAll(async () => {
  browser = await startBrowser()
  const place = lonelyPlace()
  const people = await Promise.all([
    newcomer('Ana', 'female', place),
    newcomer('Ben', 'male', place),
    newcomer('Cleo', 'female', lonelyPlace()),
  ])
  who = people[0]
  cleoId = people[2].id
  await people[1].do('POST', '/matching/swipe', { target_user_id: who.id, action: 'like' })
  ana = await Visitor.come(browser, 'Ana', who.phone)
  desk = await Visitor.come(browser, 'Ana', who.phone, { viewport: { width: 1280, height: 800 } })
  cleo = await Visitor.come(browser, 'Cleo', people[2].phone)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [ana.page, desk.page, cleo.page])
  console.log([...ana.faults, ...desk.faults, ...cleo.faults].join('\n'))
})
afterAll(() => browser.close())

describe('somebody on the free plan', () => {
  it('meets the wall in the list of likes, and goes on to the plans', async () => {
    await ana.signIn()
    await desk.signIn()
    await desk.visit('likes')
    await ana.visit('likes')
    await ana.page.getByText('About 3 people like you.').waitFor()
    await photograph(ana.page, 'money-likes-free')
    await ana.page.getByRole('button', { name: 'See who likes you' }).click()
    const wall = ana.page.getByRole('dialog', { name: 'See who likes you' })
    await wall.getByText('From US$10.00 a month').waitFor()
    await photograph(ana.page, 'money-paywall')
    await wall.getByRole('button', { name: 'See Premium' }).click()
    await ana.page.getByRole('heading', { name: 'Premium', exact: true }).waitFor()
    await ana.page.getByText('US$119.99 each year').waitFor()
    await ana.page.getByText('The first 7 days are free').waitFor()
    await ana.page.getByText('Nothing yet.').waitFor()
    expect(await ana.page.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await withoutName(ana.page)).toEqual([])
    expect(await ana.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await photograph(ana.page, 'money-plans')
  })

  it('meets it where a decision is taken back, and can leave it', async () => {
    await ana.visit('discover')
    await ana.page.getByRole('article', { name: /^Ben/ }).waitFor()
    await ana.page.getByRole('button', { name: 'Take the last decision back' }).click()
    const wall = ana.page.getByRole('dialog', { name: 'This is part of Premium' })
    await wall.getByRole('button', { name: 'Not now' }).click()
    await expect.poll(() => wall.count()).toBe(0)
  })
})

describe('paying', () => {
  it('says why a card was declined, and what to do next', async () => {
    await ana.visit('premium')
    const form = await choose(ana.page, 'Premium Monthly')
    expect(await withoutName(ana.page)).toEqual([])
    await useCard(ana.page, 'Declined by the bank')
    await form.getByRole('button', { name: 'Pay US$19.99' }).click()
    await form.getByRole('alert').getByText('use another card or ask the bank').waitFor()
    await useCard(ana.page, 'Declined: not enough money')
    await form.getByRole('button', { name: 'Pay US$19.99' }).click()
    await form.getByRole('alert').getByText('insufficient funds').waitFor()
    await photograph(ana.page, 'money-declined')
    await form.getByLabel('Promotion code').fill('NOTHING')
    await useCard(ana.page, 'A card that works')
    await form.getByRole('button', { name: 'Pay US$19.99' }).click()
    await form.getByText('Is not a valid code; check it, or leave it out').waitFor()
    await form.getByLabel('Promotion code').fill('HALF')
  })

  it('repeats a payment whose answer was lost under the same key', async () => {
    const keys: string[] = []
    await ana.page.route('**/billing/subscribe', async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '')
      const response = await route.fetch()
      if (keys.length < 3) await route.abort('internetdisconnected')
      else await route.fulfill({ response })
    })
    const form = ana.page.getByRole('dialog', { name: 'Premium Monthly' })
    await useCard(ana.page, 'The bank asks for a confirmation')
    await form.getByRole('button', { name: 'Pay US$19.99' }).click()
    await form.getByRole('alert').getByText('you are charged only once').waitFor()
    await photograph(ana.page, 'money-lost-answer')
    await form.getByRole('button', { name: 'Pay US$19.99' }).click()
    await ana.page.getByRole('dialog', { name: 'Your bank asks you' }).waitFor()
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is confirmed with the bank, and counts at once on another device', async () => {
    await ana.page.frameLocator('iframe.payment.bank').frameLocator('iframe').getByText('$9.99').waitFor()
    await photograph(ana.page, 'money-bank')
    await desk.page.getByText('About 3 people like you.').waitFor()
    await answerBank(ana.page, 'Complete')
    const welcome = ana.page.getByRole('dialog', { name: 'Welcome to Premium' })
    await welcome.waitFor()
    await photograph(ana.page, 'money-welcome')
    // Nobody has touched the other device.
    await desk.page.getByRole('link', { name: /^Ben/ }).waitFor()
    await photograph(desk.page, 'money-likes-premium')
    await welcome.getByRole('button', { name: 'Let’s go' }).click()
    const charges = await control<{ paid: boolean }[]>('charges', { customer: await customerOf(who.id) })
    expect(charges.filter(({ paid }) => paid)).toHaveLength(1)
  })
})

describe('managing', () => {
  it('shows the plan, its next payment and the card', async () => {
    const { page } = ana
    await page.getByText('Premium Monthly, US$19.99 each month').waitFor()
    await page.getByText(/^Next payment on /).waitFor()
    await page.getByText('Paid by Visa ending in 3184').waitFor()
    expect(await page.getByRole('button', { name: /^Choose/ }).count()).toBe(0)
    await photograph(page, 'money-manage')
  })

  it('cancels with a word about how long it stays, and resumes', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Cancel the subscription' }).click()
    const sure = page.getByRole('dialog', { name: 'Cancel the subscription?' })
    await sure.getByText(/^Premium stays until \d/).waitFor()
    await photograph(page, 'money-cancel')
    await sure.getByRole('button', { name: 'Cancel it' }).click()
    await page.getByText(/^Cancelled\. Premium stays until .* nothing more is charged/).waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText(/^Next payment on /).waitFor()
  })

  it('changes to the yearly plan, which the bank has to confirm again', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Change to Premium Yearly' }).click()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('dialog', { name: 'Your bank asks you' }).waitFor()
    await answerBank(page, 'Complete')
    await page.getByText('Premium Yearly, US$119.99 each year').waitFor()
    await page.getByText('You have Premium Yearly now.').waitFor()
  })

  it('has everything in the history, in words', async () => {
    const { page } = ana
    const titles = ['The plan was changed', 'The cancellation was taken back', 'Premium began']
    for (const title of titles) await page.getByText(title, { exact: true }).waitFor()
    await page.getByText(/^The subscription was cancelled/).waitFor()
    await page.getByText('What has happened').scrollIntoViewIfNeeded()
    await photograph(page, 'money-history')
    await page.getByRole('button', { name: 'Restore purchases' }).click()
    await page.getByText('Everything that you have bought counts.').waitFor()
  })
})

describe('a payment that is not confirmed', () => {
  it('charges nothing, and can be tried again with another card', async () => {
    const { page } = cleo
    await cleo.signIn()
    await cleo.visit('premium')
    await choose(page, 'Premium Monthly')
    await useCard(page, 'The bank asks for a confirmation')
    await page.getByRole('button', { name: 'Pay US$19.99' }).click()
    await answerBank(page, 'Fail')
    const failed = page.getByRole('dialog', { name: 'The confirmation failed' })
    await failed.getByText('nothing was charged').waitFor()
    await photograph(page, 'money-3ds-failed')
    await failed.getByRole('button', { name: 'Try again' }).click()
    await useCard(page, 'Works now, fails at the renewal')
    await page.getByRole('button', { name: 'Pay US$19.99' }).click()
    await page.getByRole('dialog', { name: 'Welcome to Premium' }).getByRole('button', { name: 'Let’s go' }).click()
    const charges = await control<{ paid: boolean }[]>('charges', { customer: await customerOf(cleoId) })
    expect(charges.filter(({ paid }) => paid)).toHaveLength(1)
  })

  it('at a renewal keeps Premium for a while, and asks for another card everywhere', async () => {
    const { page } = cleo
    await control('advance', { customer: await customerOf(cleoId), seconds: 32 * 86_400 })
    await expect
      .poll(async () => {
        await page.reload()
        const failure = page.getByText('The last payment failed. We try again for a week')
        return failure.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        )
      })
      .toBe(true)
    await photograph(page, 'money-grace')
    await cleo.visit('discover')
    await page.getByText('Your last payment failed.').waitFor()
    await photograph(page, 'money-grace-elsewhere')
    await page.getByRole('link', { name: 'See to it' }).click()
    await page.getByRole('button', { name: 'Change the card' }).click()
    await useCard(page, 'A card that works')
    await page.getByRole('button', { name: 'Pay with this card' }).click()
    await page.getByText('Paid by Visa ending in 4242').waitFor()
    await cleo.visit('settings')
    await page.getByText('You have blocked nobody').waitFor()
    expect(await page.getByText('Your last payment failed.').isVisible()).toBe(false)
  })
})

describe('where Stripe takes the card', () => {
  it('its program is loaded in the frame and nowhere else, and only its token leaves', async () => {
    const dora = await Visitor.come(browser, 'Dora', (await newcomer('Dora', 'female', lonelyPlace())).phone)
    const { page } = dora
    const asked: string[] = []
    const stripe = { STRIPE_API_URL: 'https://api.stripe.com', CORS_ORIGINS: [] }
    await page.route('**/payment', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': paymentPolicy(stripe) },
        body: paymentPage('pk_live_of_a_test', stripe),
      }),
    )
    await page.route(/^https:/, (route) => {
      asked.push(route.request().url())
      return route.fulfill({ contentType: 'text/javascript', body: STRIPE_JS })
    })
    await page.route('**/billing/subscribe', (route) => {
      asked.push(route.request().postData() ?? '')
      return route.fulfill({ status: 402, json: { error: { code: 'PAYMENT_FAILED', message: 'Heard.' } } })
    })
    await dora.signIn()
    await dora.visit('premium')
    await page.getByText('US$119.99 each year').waitFor()
    expect(asked).toEqual([])
    const form = await choose(page, 'Premium Yearly')
    await page.frameLocator('iframe.payment').getByLabel('Card number').fill('4242')
    await form.getByRole('button', { name: 'Start the free trial' }).click()
    await form.getByRole('alert').getByText('Heard.').waitFor()
    expect(asked[0]).toBe('https://js.stripe.com/endive/stripe.js')
    expect(JSON.parse(asked[1] ?? '')).toEqual({
      plan_id: 'premium_yearly',
      payment_method: { type: 'card', token: 'pm_of_4242' },
    })
    expect(asked).toHaveLength(2)
    expect(dora.faults).toEqual([])
  })
})

/** Stripe's program as far as the page uses it: an element that takes a card, and what becomes of it. */
const STRIPE_JS = `
window.Stripe = (key) => {
  if (key !== 'pk_live_of_a_test') throw new Error('another key')
  const input = document.createElement('input')
  input.ariaLabel = 'Card number'
  return {
    elements: () => ({ create: () => ({
      mount: (box) => box.append(input),
      on: (name, work) => queueMicrotask(work),
    }) }),
    createPaymentMethod: () => Promise.resolve({ paymentMethod: { id: 'pm_of_' + input.value } }),
  }
}`

describe('the whole journey', () => {
  it('was refused nothing by the policy of the page, and threw nothing', () => {
    expect([...ana.faults, ...desk.faults, ...cleo.faults]).toEqual([])
  })
})

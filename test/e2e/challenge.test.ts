import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TURNSTILE_SECRET, TURNSTILE_SITE_KEY } from '../support/node/provider-accounts.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { turnstile } from '../support/node/turnstile.ts'
import { freshPhone } from '../support/phones.ts'
import { openPage, startBrowser } from './support/browser.ts'

/** Somebody whose network has used half of its allowance: the first code is free, the second needs a challenge. */

const LIMIT_OVERRIDES = '{"otp_send":{"max":50},"otp_send_ip":{"max":2},"api_anonymous":{"max":1000}}'

/**
 * Turnstile as far as a page and a server see it: its program, with a button in a place of its own, and `siteverify`.
 * Any value: a token is good once, and differs from all others.
 */
const WIDGET = `
window.turnstile = { render(box, { sitekey, action, callback }) {
  const button = document.createElement('button')
  button.textContent = 'Verify you are human'
  button.onclick = () => callback([action, location.hostname, sitekey + Math.random()].join('|'))
  box.append(button)
} }
window.startChallenge()`

function startTurnstile(): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/turnstile/v0/api.js')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(WIDGET)
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, body } = turnstile(request, `/turnstile${request.url ?? ''}`, Buffer.concat(chunks).toString())
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

let browser: Browser
let server: Server
beforeAll(async () => {
  browser = await startBrowser()
  server = await startTurnstile()
})
afterAll(async () => {
  await browser.close()
  server.close()
})

describe.each([
  ['of development', 'I am a person (development)', () => ({ TURNSTILE_SITE_KEY: 'development' })],
  [
    'of Turnstile',
    'Verify you are human',
    () => ({
      TURNSTILE_SITE_KEY,
      TURNSTILE_SECRET,
      TURNSTILE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }),
  ],
])('the challenge %s', (_name, label, settings) => {
  let stack: TestStack
  beforeAll(async () => {
    stack = await startTestStack({ LIMIT_OVERRIDES, ...settings() })
  })
  afterAll(() => stack.stop())

  it('is shown when a code is asked for, and lets the person go on', async () => {
    const body = JSON.stringify({ phone_number: freshPhone() })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${stack.url}/api/v1/auth/send-otp`, { method: 'POST', headers, body })).status).toBe(200)

    const { page, faults } = await openPage(browser)
    await page.goto(`${stack.url}/app`)
    await page.getByLabel('Phone number').fill(freshPhone())
    await page.getByRole('button', { name: 'Send me a code' }).click()
    const dialog = page.getByRole('dialog', { name: 'One moment' })
    // Closed without an answer, nothing has been asked for, and the person may try again.
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByText('Please show first that you are a person.').waitFor()
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.frameLocator('iframe.challenge').getByRole('button', { name: label }).click()
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor()
    expect(await dialog.count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })
})

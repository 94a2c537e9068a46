import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT, type JWK } from 'jose'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { seriousFindings } from './support/axe.ts'
import { openPage, startBrowser, type Watched } from './support/browser.ts'
import { Operator } from './support/operator.ts'
import { photographDesk, photographFailure } from './support/screenshots.ts'

/**
 * An operator whose second factor is a passkey of the browser, made by chromium's own authenticator for tests. A stack of its
 * own, because browsers make passkeys for names and not for addresses.
 */

const SESSION = 'vibesmatch:console:session'

let browser: Browser
let stack: TestStack
let operator: Operator
let watched: Watched
let page: Page
let cdp: CDPSession
let authenticatorId: string

beforeAll(async () => {
  stack = await startTestStack({}, { host: 'localhost' })
  browser = await startBrowser()
  operator = await Operator.newcomer(stack)
  watched = await openPage(browser, { viewport: { width: 1280, height: 720 } })
  ;({ page } = watched)
  cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  ;({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  }))
}, 120_000)

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [page])
  console.log(watched.faults.join('\n'))
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

const places = () => page.getByRole('navigation', { name: 'Places' })
const factorDialog = () => page.getByRole('dialog', { name: 'Show your second factor' })
const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials

async function signIn(): Promise<void> {
  await page.goto(`${stack.url}/console`)
  await page.getByRole('button', { name: 'Use a phone instead' }).click()
  await page.getByLabel('Phone number').fill(operator.phone)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Show the code (development)' }).click()
  await expect.poll(() => page.getByLabel('Code', { exact: true }).inputValue()).toMatch(/^\d{6}$/)
  await page.getByLabel('Code', { exact: true }).press('Enter')
}

/** Makes the page's token one whose second factor was shown so many minutes ago. */
async function ageFactor(minutes: number): Promise<void> {
  const token = await page.evaluate<string>(`JSON.parse(sessionStorage.getItem('${SESSION}')).token`)
  const { confirmed, ...claims } = decodeJwt<{ confirmed: number }>(token)
  // Guarantee: the Worker signs with the first key of the stack, which has its algorithm in the header.
  const { alg, kid, typ } = decodeProtectedHeader(token) as { alg: string; kid: string; typ: string }
  const { keys } = JSON.parse(stack.jwtKeys) as { keys: JWK[] }
  const key = await importJWK(keys.find((one) => one.kid === kid) ?? {}, alg)
  const aged = await new SignJWT({ ...claims, confirmed: confirmed - minutes * 60 })
    .setProtectedHeader({ alg, kid, typ })
    .sign(key)
  await page.evaluate(`{
    const session = JSON.parse(sessionStorage.getItem('${SESSION}'))
    sessionStorage.setItem('${SESSION}', JSON.stringify({ ...session, token: '${aged}' }))
  }`)
  await page.reload()
  await places().waitFor()
}

/** Opens a setting by keyboard, and changes it as far as what changes is shown. */
async function changeSetting(value: string): Promise<void> {
  await page.goto(`${stack.url}/console#/setting/pass_days`)
  await page.getByLabel('Value').fill(value)
  await page.getByLabel('Reason').fill('A test.')
  await page.keyboard.press('Control+Enter')
}

describe('a passkey', () => {
  it('is the first second factor of an operator', async () => {
    await signIn()
    await page.getByRole('heading', { name: 'Add a second factor' }).waitFor()
    await page.getByLabel('Name').fill('This laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await places().waitFor()
    const [made, ...others] = await credentials()
    expect(others).toEqual([])
    expect(made).toMatchObject({ rpId: 'localhost', isResidentCredential: true })
  })

  it('is shown at the next sign-in, which opens nothing before', async () => {
    await page.evaluate('sessionStorage.clear()')
    await page.goto('about:blank')
    await signIn()
    await factorDialog().getByRole('button', { name: 'Use a passkey' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await photographDesk(page, 'console-passkey')
    const [before] = await credentials()
    await page.keyboard.press('Enter')
    await factorDialog().waitFor({ state: 'detached' })
    await places().waitFor()
    const [after] = await credentials()
    expect(after?.signCount).toBeGreaterThan(before?.signCount ?? Infinity)
  })

  it('is asked for again before a grave act once ten minutes are over, and the act is done right after', async () => {
    await ageFactor(11)
    await changeSetting('78')
    await factorDialog().getByText('within the last 10 min').waitFor()
    await factorDialog().getByRole('button', { name: 'Use a passkey' }).click()
    const change = page.getByRole('dialog', { name: 'Change pass_days?' })
    await change.getByText('78').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Changed. It holds everywhere').waitFor()
  })

  it('whose owner is not verified counts for nothing, and can be shown again', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await ageFactor(11)
    await changeSetting('79')
    await factorDialog().getByRole('button', { name: 'Use a passkey' }).click()
    await factorDialog().locator('.toast.bad').waitFor()
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
    await factorDialog().getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('dialog', { name: 'Change pass_days?' }).getByText('79').waitFor()
    await page.keyboard.press('Escape')
  })

  it('of a device that has been copied is refused: its counter does not rise', async () => {
    const [known] = await credentials()
    if (!known) throw new Error('no passkey')
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...known, signCount: 0 } })
    await ageFactor(11)
    await changeSetting('80')
    await factorDialog().getByRole('button', { name: 'Use a passkey' }).click()
    await page
      .getByText(/passkey|not accepted|credentials/i)
      .last()
      .waitFor()
    expect(await factorDialog().count()).toBe(1)
  })

  it('leaves the page without a fault', () => {
    expect(watched.faults).toEqual([])
  })
})

import { Environment, SignedDataVerifier, VerificationException } from '@apple/app-store-server-library'
import { describe, expect, it } from 'vitest'
import { SignedDataRefused } from '../../src/providers/app-store/refusal.ts'
import { readNotification, readTransaction, type OurApp } from '../../src/providers/app-store/signed-reader.ts'
import { FORGERIES, GARBAGE, type Forgery } from '../support/app-store-forgeries.ts'
import { forged } from '../support/node/app-store/forgeries.ts'
import { newChain, newRoot, signedBy, type ChainChanges } from '../support/node/app-store/signing.ts'
import { APP_STORE_APP_ID, APP_STORE_BUNDLE_ID } from '../support/node/provider-accounts.ts'

/**
 * Apple's own library, which does not load in workerd, judges the same signed data as ours does. Its checks over the
 * network are off, as we have none.
 */

const DAY = 86_400_000
const app: OurApp = { bundleId: APP_STORE_BUNDLE_ID, appId: APP_STORE_APP_ID, environment: 'Production' }
const root = newRoot()
const chain = newChain(root)
const apple = new SignedDataVerifier(
  [root.certificate],
  false,
  Environment.PRODUCTION,
  APP_STORE_BUNDLE_ID,
  APP_STORE_APP_ID,
)

const transaction = (changes: Record<string, unknown> = {}) => ({
  transactionId: '2000000123456789',
  originalTransactionId: '2000000123456789',
  bundleId: APP_STORE_BUNDLE_ID,
  environment: 'Production',
  productId: 'coins.100',
  type: 'Consumable',
  quantity: 1,
  purchaseDate: Date.now(),
  originalPurchaseDate: Date.now(),
  signedDate: Date.now(),
  ...changes,
})

const notification = (about: Record<string, unknown> = {}) => ({
  notificationType: 'TEST',
  notificationUUID: 'f4c1d3d2-9f0f-4f0e-8f3e-0b0a1c2d3e4f',
  version: '2.0',
  signedDate: Date.now(),
  data: { bundleId: APP_STORE_BUNDLE_ID, appAppleId: APP_STORE_APP_ID, environment: 'Production', ...about },
})

// Guarantee: the keys of FORGERIES are its names.
const VERDICTS = Object.entries(FORGERIES).map(([name, [, apple]]) => [name as Forgery, apple] as const)

type Verdict = 'accepts' | 'refuses'

async function verdict(read: () => Promise<unknown>): Promise<Verdict> {
  try {
    await read()
    return 'accepts'
  } catch (error) {
    if (error instanceof SignedDataRefused || error instanceof VerificationException) return 'refuses'
    throw error
  }
}

const trust = () => ({ root: root.certificate.toString('base64'), now: Date.now() })

const ofTransaction = async (signed: string) => ({
  ours: await verdict(() => readTransaction(app, signed, trust())),
  apple: await verdict(() => apple.verifyAndDecodeTransaction(signed)),
})
const ofNotification = async (signed: string) => ({
  ours: await verdict(() => readNotification(app, signed, trust())),
  apple: await verdict(() => apple.verifyAndDecodeNotification(signed)),
})

const BOTH_ACCEPT = { ours: 'accepts', apple: 'accepts' }
const BOTH_REFUSE = { ours: 'refuses', apple: 'refuses' }

describe('Apple’s own library', () => {
  it('accepts what we accept, and reads the same', async () => {
    const signed = signedBy(chain, transaction())
    expect(await ofTransaction(signed)).toEqual(BOTH_ACCEPT)
    const [ours, theirs] = [await readTransaction(app, signed, trust()), await apple.verifyAndDecodeTransaction(signed)]
    expect(ours).toMatchObject({
      transactionId: theirs.transactionId,
      purchasedAt: theirs.purchaseDate,
      signedAt: theirs.signedDate,
    })
    expect(await ofNotification(signedBy(chain, notification({ signedTransactionInfo: signed })))).toEqual(BOTH_ACCEPT)
  })

  it.each(VERDICTS)('judges a transaction %s as is written: it %s', async (forgery, theirs) => {
    const signed = forged(forgery, { root, chain, payload: transaction() })
    expect(await ofTransaction(signed)).toEqual({ ours: 'refuses', apple: theirs })
  })

  it.each(GARBAGE)('refuses %j, too', async (text) => {
    const ours = await verdict(() => readTransaction(app, text, trust()))
    // Theirs also throws what is no refusal of its own.
    const theirs = await apple.verifyAndDecodeTransaction(text).then(
      () => 'accepts',
      () => 'refuses',
    )
    expect({ ours, apple: theirs }).toEqual(BOTH_REFUSE)
  })

  it.each([
    ['ours', {}, BOTH_ACCEPT],
    ['another app by its name', { bundleId: 'example.other' }, BOTH_REFUSE],
    ['another app by its id', { appAppleId: 1 }, BOTH_REFUSE],
    ['an app without an id', { appAppleId: undefined }, BOTH_REFUSE],
    ['the sandbox', { environment: 'Sandbox' }, BOTH_REFUSE],
  ])('judges a notification about %s as we do', async (_what, about, both) => {
    expect(await ofNotification(signedBy(chain, notification(about)))).toEqual(both)
  })

  /** Every part of the chain, just inside and just outside what is tolerated: a minute, of certificates in whole seconds. */
  it.each([
    ['leaf', 'validTo', -58_000, BOTH_ACCEPT],
    ['leaf', 'validTo', -62_000, BOTH_REFUSE],
    ['leaf', 'validFrom', 58_000, BOTH_ACCEPT],
    ['leaf', 'validFrom', 62_000, BOTH_REFUSE],
    ['intermediate', 'validTo', -58_000, BOTH_ACCEPT],
    ['intermediate', 'validTo', -62_000, BOTH_REFUSE],
    ['intermediate', 'validFrom', 58_000, BOTH_ACCEPT],
    ['intermediate', 'validFrom', 62_000, BOTH_REFUSE],
  ] as const)('draws the same line as we do: %s, %s %i ms from the signing', async (which, end, ms, both) => {
    const signedDate = Date.now() - 10 * DAY
    const period = { validFrom: signedDate - DAY, validTo: signedDate + DAY, [end]: signedDate + ms }
    const changes: ChainChanges = { [which]: period }
    expect(await ofTransaction(signedBy(newChain(root, changes), transaction({ signedDate })))).toEqual(both)
  })

  it('refuses whatever bit of a signed text is flipped, or does not mind as we do not', async () => {
    const signed = signedBy(chain, transaction())
    for (let at = 0; at < signed.length; at += 97) {
      const letter = signed[at] === 'A' ? 'B' : 'A'
      const changed = `${signed.slice(0, at)}${letter}${signed.slice(at + 1)}`
      const ours = await verdict(() => readTransaction(app, changed, trust()))
      const theirs = await apple.verifyAndDecodeTransaction(changed).then(
        () => 'accepts',
        () => 'refuses',
      )
      expect({ at, ours }).toEqual({ at, ours: changed === signed ? 'accepts' : theirs })
    }
  })
})

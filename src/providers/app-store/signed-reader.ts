import type { StoreEnvironment, StoreNotification, StoreRenewal, StoreTransaction } from './results.ts'
import {
  notificationPayload,
  renewalOf,
  renewalPayload,
  transactionOf,
  transactionPayload,
  type NotificationPayload,
} from './payloads.ts'
import { SignedDataRefused } from './refusal.ts'
import { readSignedData, type Trust } from './signed-data.ts'

/** The app whose data counts. */
export interface OurApp {
  bundleId: string
  /** The app's id in the App Store; the sandbox does not state it. */
  appId: number
  environment: StoreEnvironment
}

/** @throws SignedDataRefused */
export async function readTransaction(app: OurApp, signed: string, trust: Trust): Promise<StoreTransaction> {
  const payload = await readSignedData(transactionPayload, signed, trust)
  if (payload.bundleId !== app.bundleId) throw new SignedDataRefused('bundle')
  if (payload.environment !== app.environment) throw new SignedDataRefused('environment')
  return transactionOf(payload)
}

/**
 * Renewal information does not name its app, so it says something only beside a transaction with the same original id.
 * @throws SignedDataRefused
 */
export async function readRenewal(app: OurApp, signed: string, trust: Trust): Promise<StoreRenewal> {
  const payload = await readSignedData(renewalPayload, signed, trust)
  if (payload.environment !== app.environment) throw new SignedDataRefused('environment')
  return renewalOf(payload)
}

/** @throws SignedDataRefused, also for what is signed within it */
export async function readNotification(app: OurApp, signed: string, trust: Trust): Promise<StoreNotification> {
  const payload = await readSignedData(notificationPayload, signed, trust)
  const about = aboutOf(payload)
  if (about.bundleId !== app.bundleId) throw new SignedDataRefused('bundle')
  if (about.environment !== app.environment) throw new SignedDataRefused('environment')
  if (app.environment === 'Production' && about.appAppleId !== app.appId) throw new SignedDataRefused('app_id')
  const { signedTransactionInfo, signedRenewalInfo } = about
  const said = signedTransactionInfo === undefined ? null : await readTransaction(app, signedTransactionInfo, trust)
  const renewal = signedRenewalInfo === undefined ? null : await readRenewal(app, signedRenewalInfo, trust)
  if (said && renewal && said.originalTransactionId !== renewal.originalTransactionId)
    throw new SignedDataRefused('payload')
  return {
    id: payload.notificationUUID,
    type: payload.notificationType,
    subtype: payload.subtype ?? null,
    signedAt: payload.signedDate,
    originalTransactionId: said?.originalTransactionId ?? renewal?.originalTransactionId ?? null,
    transaction: said && payload.notificationType === 'REFUND_REVERSED' ? withoutRevocation(said) : said,
    renewal,
  }
}

/** A reversed refund is none, whatever is left of it in the transaction. */
const withoutRevocation = (transaction: StoreTransaction): StoreTransaction => ({
  ...transaction,
  revokedAt: null,
  revocationType: null,
  revocationPercentage: null,
})

type About = NonNullable<NotificationPayload['data']>

/** Which app a notification is about; where it says so depends on its type. */
function aboutOf({ data, summary, externalPurchaseToken: external, appData }: NotificationPayload): About {
  if (external && !data && !summary) {
    // It states no environment, but ids of the sandbox begin with its name.
    const isSandbox = external.externalPurchaseId?.startsWith('SANDBOX') ?? false
    return { ...external, environment: isSandbox ? 'Sandbox' : 'Production' }
  }
  const about = data ?? summary ?? appData
  if (!about) throw new SignedDataRefused('payload')
  return about
}

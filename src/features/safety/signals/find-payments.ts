import type { PAYMENT_FINDS } from '../../../catalogue/cases.ts'
import { isCryptoAddress } from './crypto-address.ts'
import { latinLook, withoutInvisible } from './folded-text.ts'
import { isIban } from './iban.ts'

type PaymentFind = (typeof PAYMENT_FINDS)[number]

const IBANS = /(?<![a-z0-9])[a-z]{2}\s?[0-9]{2}(?:[ .-]?[a-z0-9]){11,40}/gi
const ADDRESSES =
  /(?<![a-z0-9])(?:0x[0-9a-f]{40}|(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,87}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?![a-z0-9])/gi

/** Links of services for payments that name who is paid. */
const LINKS =
  /\b(?:paypal\s*\.\s*me|paypal\.com\/paypalme|cash\s*\.\s*app\s*\/|venmo\.com|revolut\s*\.\s*me|wise\.com\/pay|ko-fi\.com|buymeacoffee\.com|monzo\.me)/

const TAG = String.raw`\$[a-z][a-z0-9_-]{1,19}`
const NAME = String.raw`(?<![a-z0-9])@[a-z0-9][a-z0-9_.-]{2,}`
const ADDRESS = String.raw`[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+\.[a-z]{2,}`
const PHONE = String.raw`\+?\d(?:[\s.-]?\d){7,13}`
const BY_NAME = String.raw`\b(?:venmo|revolut|revtag|pay\s?pal)\b`
const BY_PHONE = String.raw`\b(?:bizum|mb\s?way|zelle|swish|m-?pesa|gcash|chave\spix|pix\skey)\b`
/** A service and, near it, who is paid. */
const HANDLES = [
  String.raw`\bcash\s?app\b[^\n]{0,40}${TAG}|${TAG}[^\n]{0,40}\bcash\s?app\b`,
  String.raw`${BY_NAME}[^\n]{0,40}${NAME}|${NAME}[^\n]{0,20}${BY_NAME}`,
  String.raw`\b(?:pay\s?pal|zelle|interac)\b[^\n]{0,40}${ADDRESS}`,
  String.raw`${BY_PHONE}[^\n]{0,40}${PHONE}|${PHONE}[^\n]{0,30}${BY_PHONE}`,
].map((source) => new RegExp(source))

const CARD = String.raw`(?:(?:gift|steam|itunes|apple|google\s?play|amazon|razer|vanilla)\s?(?:gift\s?)?cards?|vouchers?|cartao\s(?:de\s)?(?:oferta|presente)|tarjetas?\s(?:de\s)?regalo|carte\scadeau|gutschein(?:karte)?)\b`
/** Asking for one, or for its code. To have got one, or to look for one for somebody else, is no request. */
const CARD_REQUESTS = [
  String.raw`\b(?:send|buy|get|give|purchase|bring)\s(?:me|us)\b[^\n.?!]{0,40}\b${CARD}`,
  String.raw`\b(?:can|could|would|will|please|pls)\b[^\n.?!]{0,20}\b(?:send|buy|get|purchase|help)\b[^\n.?!]{0,30}\b${CARD}`,
  String.raw`\b${CARD}[^\n.?!]{0,30}\bcodes?\b`,
  String.raw`\bcodes?\b[^\n.?!]{0,20}\b${CARD}`,
  String.raw`\b(?:envia|compra|manda|regala)[\s-]?me\b[^\n.?!]{0,40}\b${CARD}`,
  String.raw`\b(?:envoie|achete)[\s-]moi\b[^\n.?!]{0,40}\b${CARD}`,
  String.raw`\b(?:schick|kauf)e?\smir\b[^\n.?!]{0,40}\b${CARD}`,
].map((source) => new RegExp(source))

/** Kinds of ways to pay that a text names. Numbers count only where their checksum is right. */
export function findPayments(text: string): PaymentFind[] {
  const [plain, look] = [withoutInvisible(text), latinLook(text)]
  const found: PaymentFind[] = []
  if ((plain.match(IBANS) ?? []).some(isIban)) found.push('iban')
  if ((plain.match(ADDRESSES) ?? []).some(isCryptoAddress)) found.push('crypto_address')
  if (LINKS.test(look) || HANDLES.some((handle) => handle.test(look))) found.push('payment_handle')
  if (CARD_REQUESTS.some((request) => request.test(look))) found.push('gift_card')
  return found
}

import type { LINK_FINDS } from '../../../catalogue/cases.ts'
import { latinLook } from './folded-text.ts'

type LinkFind = (typeof LINK_FINDS)[number]

/** Endings that are words of no language in which people write here, so that a forgotten space makes no address. */
const ENDINGS =
  'com|net|org|info|biz|xyz|io|co\\.uk|com\\.br|ru|cn|uk|fr|pl|nl|eu|ch|cc|tv|ly|gg|ee|gl|vip|fyi|onl|icu|cfd|sbs'
/** Endings that are words, too: they need a path. */
const WORD_ENDINGS =
  'me|it|in|is|so|to|at|be|us|de|es|pt|ai|app|link|live|online|site|club|shop|store|top|page|chat|dating'
/** Before "dot com" these are no names. */
const NO_NAMES = new Set([
  'the',
  'an',
  'my',
  'this',
  'that',
  'of',
  'in',
  'some',
  'any',
  'its',
  'um',
  'uma',
  'un',
  'una',
  'el',
])

const NAME = String.raw`[a-z0-9][a-z0-9-]*[a-z0-9]`
/** A full stop that is spelt out, in brackets, or moved away from the word before it. */
const SPELT_DOT = String.raw`(?:\s*[\[({<]\s*(?:\.|d[o0]t|ponto|punto|punkt)\s*[\])}>]\s*|\s+(?:d[o0]t|ponto|punto|punkt)\s+|\s+\.\s*)`

const SCHEME = /\b(?:https?|hxxps?|ftp)\s*:\s*\/\s*\/|\bwww\s*\.\s*[a-z0-9]/
const PLAIN = new RegExp(String.raw`(?<![a-z0-9.-])(?:${NAME}\.)+(?:${ENDINGS})(?![a-z0-9-])`, 'g')
const WITH_PATH = new RegExp(String.raw`(?<![a-z0-9.-])(?:${NAME}\.)+(?:${WORD_ENDINGS})\/[a-z0-9@_~-]`)
const SPELT = new RegExp(String.raw`(?<![a-z0-9.'’-])(${NAME})${SPELT_DOT}(?:${ENDINGS})(?![a-z0-9'’-])`, 'g')

/** Messengers' own short addresses, spaced out or not. Neither "don't. Me too" nor "5 p.m. me?" is one. */
const SHORT = new RegExp(
  String.raw`(?<![a-z0-9.'’])(?:t|wa|telegram)(?:${SPELT_DOT}|\.\s*)(?:me|dog)(?![a-z0-9'’])(?!\s+(?:too|and|if|or|as|for|in|with|on|to)\b)` +
    String.raw`|\b(?:signal|line|ig|m)\.me\/|\bdiscord(?:app)?\s*\.\s*(?:gg|com\/invite)\b|\bsnapchat\.com\/add`,
)

/** Messengers that people are led to. */
const CLEAR = String.raw`what'?’?s?[\s-]?app|tele[\s-]?gram|viber|wechat|snap[\s-]?chat|insta(?:[\s-]?gram)?|skype|wickr|zangi`
/** Those whose names are words as well. */
const AMBIGUOUS = 'kik|discord|signal|snap|line|imo'
const HANDLE = String.raw`(?<![a-z0-9])@\s?[a-z0-9][a-z0-9_.]{2,}`
const PHONE = String.raw`\+\d(?:[\s().-]{0,2}\d){7,14}\b|\b\d(?:[\s().-]{0,2}\d){8,14}\b`
const DATES = /\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/g

const NAMES_CLEAR = new RegExp(String.raw`\b(?:${CLEAR})\b`)
const NAMES_ANY = new RegExp(String.raw`\b(?:${CLEAR}|${AMBIGUOUS})\b`)
const HAS_HANDLE = new RegExp(HANDLE)
const HAS_NUMBER = new RegExp(`${HANDLE}|${PHONE}`)
/** "My insta is anna_92": a name with a digit or a line in it. */
const INTRODUCES = new RegExp(
  String.raw`\b(?:${CLEAR}|kik|discord|snap)\b(?:\s+(?:id|name|user|username|handle|number))?\s*(?:is\b|:|=|-|@)\s*[0-9.]*[a-z][a-z.]*[0-9_][a-z0-9_.]*`,
)

/** What stands for a letter in a name that is not to be found. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  a: '[a4@]',
  e: '[e3]',
  g: '[g9]',
  i: '[i1!|l]',
  l: '[l1|i]',
  o: '[o0]',
  s: '[s5$]',
  t: '[t7+]',
}
const LONG_NAMES = ['whatsapp', 'telegram', 'wechat', 'snapchat', 'instagram', 'viber', 'skype'] as const
/** Their names in any spelling, with something between the letters or not. */
const ANY_SPELLING = new RegExp(
  `(?<![a-z0-9])(?:${LONG_NAMES.map((name) =>
    Array.from(name, (letter) => STANDS_FOR[letter] ?? letter).join(String.raw`[\s._*~-]{0,2}`),
  ).join('|')})(?![a-z0-9])`,
  'g',
)
const USUAL_SPELLING =
  /(?<![\p{L}\p{M}\d])(?:whats[\s-]?app|tele[\s-]?gram|we[\s-]?chat|snap[\s-]?chat|insta[\s-]?gram|viber|skype)(?![\p{L}\p{M}\d])/gu

/** Kinds of links, addresses and messengers that a text leads to. */
export function findLinks(text: string): LinkFind[] {
  const look = latinLook(text)
  const found: LinkFind[] = []
  if (SCHEME.test(look)) found.push('link')
  if (namesDomain(text, look)) found.push('domain')
  if (SHORT.test(look) || leadsToMessenger(text, look)) found.push('messenger')
  return found
}

const namesDomain = (text: string, look: string): boolean =>
  WITH_PATH.test(look) ||
  (look.match(PLAIN) ?? []).some((address) => !isNewSentence(text, address)) ||
  Array.from(look.matchAll(SPELT)).some(([, name = '']) => !NO_NAMES.has(name) && !/^\d+$/.test(name))

/** A sentence that begins without a space after the full stop, as in "Gosto de vinho.Com amigos". */
function isNewSentence(text: string, address: string): boolean {
  const start = text.toLowerCase().indexOf(address)
  const written = text.slice(start, start + address.length)
  return start >= 0 && /^\p{Ll}.*\.\p{Lu}\p{Ll}+$/u.test(written)
}

/** A messenger with a handle or a number, or one whose name is disguised: an innocent mention needs no disguise. */
function leadsToMessenger(text: string, look: string): boolean {
  const undated = look.replaceAll(DATES, ' ')
  if (INTRODUCES.test(look) || (NAMES_CLEAR.test(look) && HAS_NUMBER.test(undated))) return true
  if (NAMES_ANY.test(look) && HAS_HANDLE.test(look)) return true
  const usual = text.toLowerCase().match(USUAL_SPELLING) ?? []
  return (look.match(ANY_SPELLING) ?? []).length > usual.length
}

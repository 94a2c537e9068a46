import { bestLocale } from '../../../foundation/text/locales.ts'
import { mailOf } from '../../../providers/mail-form.ts'
import type { Mail } from '../../../providers/mail.ts'
import type { Settings } from '../../../settings.ts'

interface Words {
  subject: string
  /** @param day in words */
  why: (day: string) => string
  keep: string
  label: string
  /** For a notification. */
  short: (day: string) => string
}

/** The warning in each language; English for everybody else. */
const WORDS = {
  en: {
    subject: 'Your account will be deleted because it is not used',
    why: (day) =>
      `Nobody has used your VibesMatch account for a long time. We do not keep data that nobody needs, so it will be deleted on ${day}.`,
    keep: 'To keep it, sign in before then. Nothing else is needed.',
    label: 'Sign in',
    short: (day) => `Your account is not used and will be deleted on ${day}. Sign in to keep it.`,
  },
  de: {
    subject: 'Ihr Konto wird gelöscht, weil es nicht genutzt wird',
    why: (day) =>
      `Ihr VibesMatch-Konto wurde lange nicht genutzt. Wir bewahren keine Daten auf, die niemand braucht; deshalb wird es am ${day} gelöscht.`,
    keep: 'Wenn Sie es behalten möchten, melden Sie sich vorher an. Mehr ist nicht nötig.',
    label: 'Anmelden',
    short: (day) => `Ihr Konto wird nicht genutzt und am ${day} gelöscht. Melden Sie sich an, um es zu behalten.`,
  },
  es: {
    subject: 'Tu cuenta se eliminará porque no se usa',
    why: (day) =>
      `Hace mucho tiempo que nadie usa tu cuenta de VibesMatch. No guardamos datos que nadie necesita, así que se eliminará el ${day}.`,
    keep: 'Si quieres conservarla, inicia sesión antes de esa fecha. No hace falta nada más.',
    label: 'Iniciar sesión',
    short: (day) => `Tu cuenta no se usa y se eliminará el ${day}. Inicia sesión para conservarla.`,
  },
  fr: {
    subject: 'Votre compte va être supprimé car il n’est pas utilisé',
    why: (day) =>
      `Votre compte VibesMatch n’est plus utilisé depuis longtemps. Nous ne conservons pas de données dont personne n’a besoin : il sera supprimé le ${day}.`,
    keep: 'Pour le conserver, connectez-vous avant cette date. Rien d’autre n’est nécessaire.',
    label: 'Se connecter',
    short: (day) => `Votre compte n’est pas utilisé et sera supprimé le ${day}. Connectez-vous pour le conserver.`,
  },
  pt: {
    subject: 'A sua conta vai ser eliminada porque não é usada',
    why: (day) =>
      `Há muito tempo que ninguém usa a sua conta VibesMatch. Não guardamos dados de que ninguém precisa, por isso será eliminada em ${day}.`,
    keep: 'Para a manter, inicie sessão antes dessa data. Não é preciso mais nada.',
    label: 'Iniciar sessão',
    short: (day) => `A sua conta não é usada e será eliminada em ${day}. Inicie sessão para a manter.`,
  },
} as const satisfies Record<string, Words>

export type Language = keyof typeof WORDS

/** Guarantee: the keys of a frozen table. */
export const LANGUAGES = Object.keys(WORDS) as Language[]

/** The language of a warning for somebody who has accepted the terms in a locale. */
export const languageOf = (locale: string | null): Language =>
  bestLocale(locale === null ? [] : [locale], LANGUAGES) ?? 'en'

/** British English has its days before the months, as the other languages. */
const dayIn = (language: Language, at: Date): string =>
  at.toLocaleDateString(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' })

export function warningMail(settings: Settings, language: Language, deleteAt: Date): Mail {
  const { subject, why, keep, label } = WORDS[language]
  const action = { label, address: settings.APP_URL }
  return mailOf({ subject, lines: [why(dayIn(language, deleteAt)), keep], action, language })
}

export const warningWords = (language: Language, deleteAt: Date): { title: string; body: string } => ({
  title: 'VibesMatch',
  body: WORDS[language].short(dayIn(language, deleteAt)),
})

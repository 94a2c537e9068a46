import type { Texts } from './api/content-wire.ts'

export interface LocalText {
  text: string
  /** For the attribute of the element that shows it. */
  lang: string
}

/** The text in the browser's language: the first that there is, as it is or without its region; else English. */
export function inMyLanguage(texts: Texts): LocalText {
  const known = new Map(Object.keys(texts).map((lang) => [lang.toLowerCase(), lang]))
  const wanted = navigator.languages.flatMap((one) => [one, ...one.split('-', 1)])
  const lang = wanted.map((one) => known.get(one.toLowerCase())).find((one) => one !== undefined) ?? 'en'
  return { text: texts[lang] ?? '', lang }
}

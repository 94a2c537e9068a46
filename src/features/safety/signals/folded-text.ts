import { lazily } from '../../../foundation/text/characters.ts'

/** Letters that look like a Latin one: those of Cyrillic, Greek and Armenian that fonts draw alike (Unicode, confusables.txt). */
const ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аɑα'],
    ['b', 'ьЬ'],
    ['c', 'сϲ'],
    ['d', 'ԁ'],
    ['e', 'еєε'],
    ['g', 'ɡց'],
    ['h', 'һհ'],
    ['i', 'іıι'],
    ['j', 'ј'],
    ['k', 'кκ'],
    ['l', 'ӏ'],
    ['m', 'м'],
    ['n', 'ոп'],
    ['o', 'оοօ'],
    ['p', 'рρ'],
    ['q', 'ԛ'],
    ['r', 'г'],
    ['s', 'ѕ'],
    ['t', 'тτ'],
    ['u', 'ս'],
    ['v', 'ν'],
    ['w', 'ԝѡ'],
    ['x', 'хχ'],
    ['y', 'уγ'],
  ].flatMap(([latin = '', others = '']) => Array.from(others, (letter) => [letter, latin] as const)),
)

const hidden = lazily(String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}]`, 'gu')
const alike = lazily(`[${Object.keys(ALIKE).join('')}]`, 'gu')

/** A text with compatibility forms as plain letters, and without invisible characters. */
export const withoutInvisible = (text: string): string => text.replaceAll(hidden(), '').normalize('NFKC')

/** A text as it is read: compatibility forms as plain letters, without invisible characters and accents, in lower case. */
export const folded = (text: string): string =>
  withoutInvisible(text)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')

/** The same, with letters of other scripts as the Latin ones that they look like. Words of other scripts become nonsense. */
export const latinLook = (text: string): string => folded(text).replaceAll(alike(), (letter) => ALIKE[letter] ?? letter)

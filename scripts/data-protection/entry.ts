import type { ActivityName, DataClass, EndName } from './terms.ts'

/**
 * What a table says of its columns. Names are written as words of one text, so that an entry stays readable; the test goes
 * over the schema and finds a column that no entry names, or that two classes name.
 */
export interface Entry {
  readonly activity: ActivityName
  readonly ends: EndName
  /** Columns by class. */
  readonly columns: Partial<Record<DataClass, string>>
  /**
   * The section of the export that has it, and columns that it leaves out, with the reason; or why the table as a whole is
   * left out.
   */
  readonly exported:
    { readonly in: string; readonly without?: Readonly<Record<string, string>> } | { readonly not: string }
  /** Columns that still hold something of a person after their account is purged, and why. None: rows go, or hold nothing. */
  readonly kept?: Readonly<Record<string, string>>
  /** Columns that hold ciphertext under `DATA_KEYS`. */
  readonly sealed?: string
  /** Columns that differ from the table in what ends them. */
  readonly differs?: Readonly<Record<string, EndName>>
}

export type Entries = Readonly<Record<string, Entry>>

/** The names in a text of columns. */
export const namesOf = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((name) => name !== '')

/** Each column of an entry with its class. */
export const columnsOf = ({ columns }: Entry): { name: string; dataClass: DataClass }[] =>
  // Guarantee: the keys of `columns` are classes, which its type lists.
  (Object.entries(columns) as [DataClass, string][]).flatMap(([dataClass, names]) =>
    namesOf(names).map((name) => ({ name, dataClass })),
  )

/** An entry of what is about nobody. */
export const product = (columns: string, more: Partial<Entry> = {}): Entry => ({
  activity: 'product',
  ends: 'product',
  columns: { content: columns },
  exported: { not: 'It is about nobody.' },
  ...more,
})

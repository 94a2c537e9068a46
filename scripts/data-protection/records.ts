import { columnsOf, namesOf, type Entries, type Entry } from './entry.ts'
import { OBJECTS } from './objects.ts'
import { TABLES } from './register.ts'
import { BUCKET, LOGS, QUEUES, REDIS_KEYS, type Place } from './stores.ts'
import { ACTIVITIES, BASES, CLASSES, ENDS, RECIPIENTS, SPECIAL_BASIS, type ActivityName, type Basis } from './terms.ts'

/** The text of docs/records-of-processing.md, from the register alone. */

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

const unique = (items: readonly string[]): string[] => [...new Set(items)]

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

const PLACES: readonly Place[] = [...REDIS_KEYS, ...BUCKET, ...QUEUES, ...LOGS]

interface Found {
  readonly store: string
  readonly name: string
  readonly entry: Entry
}

const inTables = (store: string, entries: Entries): Found[] =>
  Object.entries(entries).map(([name, entry]) => ({ store, name, entry }))

const ALL: readonly Found[] = [
  ...inTables('Postgres', TABLES),
  ...Object.entries(OBJECTS).flatMap(([object, entries]) => inTables(object, entries)),
]

/** The activities that are about somebody. */
// Guarantee: the keys of that table.
const NAMES = (Object.keys(ACTIVITIES) as ActivityName[]).filter((name) => name !== 'product' && name !== 'statistics')

function activityText(name: ActivityName): string {
  const { title, purpose, bases, subjects, recipients } = ACTIVITIES[name]
  const found = ALL.filter(({ entry }) => entry.activity === name)
  const places = PLACES.filter((place) => place.activity === name)
  const classes = new Set([
    ...found.flatMap(({ entry }) => columnsOf(entry).map(({ dataClass }) => dataClass)),
    ...places.flatMap((place) => place.classes),
  ])
  const isSpecial = classes.has('special')
  const said = bases.map((basis: Basis) => BASES[basis])
  const limits = [...found.map(({ entry }) => ENDS[entry.ends].kept), ...places.map(({ kept }) => kept)]
  const where = [
    ...found.map(({ store, name: at }) => `${store} \`${at}\``),
    ...places.map((place) => `\`${place.where}\``),
  ]
  return [
    `### ${title}`,
    list([
      `**Purpose**: ${purpose}`,
      `**Legal basis**: ${[...said, ...(isSpecial ? [`special categories: ${SPECIAL_BASIS}`] : [])].join('; ')}`,
      `**People**: ${subjects}`,
      `**Categories of data**: ${[...classes].filter((one) => one !== 'technical').join(', ')}`,
      `**Recipients**: ${recipients.map((one) => RECIPIENTS[one].name).join(', ')}`,
      `**Where**: ${unique(where).join(', ')}`,
      `**Time limits**: ${unique(limits).join('; ')}`,
    ]),
  ].join('\n\n')
}

/** A table with its columns by class. */
function entryText(name: string, entry: Entry): string {
  const { activity, ends, differs = {}, kept = {}, sealed } = entry
  const classes = Map.groupBy(columnsOf(entry), ({ dataClass }) => dataClass)
  const lines = [...classes].map(
    ([dataClass, columns]) => `${dataClass}: ${code(columns.map((column) => column.name))}`,
  )
  const remarks = [
    ...(sealed ? [`encrypted: ${code(namesOf(sealed))}`] : []),
    ...Object.entries(differs).map(([column, end]) => `\`${column}\` is kept ${ENDS[end].kept}`),
    ...(Object.keys(kept).length > 0 ? [`left after an erasure: ${code(Object.keys(kept))}`] : []),
  ]
  return `**\`${name}\`** · ${ACTIVITIES[activity].title} · ${ENDS[ends].kept}\n\n${list([...lines, ...remarks])}`
}

const about = (entries: Entries): [string, Entry][] =>
  Object.entries(entries).filter(([, { activity }]) => activity !== 'product' && activity !== 'statistics')

const placesText = (title: string, places: readonly Place[]): string =>
  [
    `### ${title}`,
    table(
      ['where', 'what', 'classes', 'kept', 'at an erasure'],
      places.map(({ where, what, classes, kept, erased }) => [
        `\`${where}\``,
        what,
        classes.join(', '),
        kept,
        erased === true ? 'deleted' : erased,
      ]),
    ),
  ].join('\n\n')

function afterErasure(): string {
  const rows = Object.entries(TABLES).flatMap(([name, { kept = {}, ends, differs }]) => {
    const reasons = Map.groupBy(Object.entries(kept), ([column, why]) => `${differs?.[column] ?? ends}\n${why}`)
    return [...reasons].map(([, columns]) => {
      const [[column, why] = ['', '']] = columns
      return [`\`${name}\``, code(columns.map(([one]) => one)), why, ENDS[differs?.[column] ?? ends].kept]
    })
  })
  return table(['table', 'columns', 'why', 'kept'], rows)
}

const notExported = (): string =>
  table(
    ['table', 'why the export does not have it'],
    Object.entries(TABLES).flatMap(([name, { exported, activity }]) =>
      'not' in exported && activity !== 'product' && activity !== 'statistics' ? [[`\`${name}\``, exported.not]] : [],
    ),
  )

/** The document, before it is formatted. */
export function recordsDocument(): string {
  return [
    '# Records of processing activities',
    'GDPR art. 30(1). Written by `npm run privacy:records` from `scripts/data-protection/`, which tests compare with the ' +
      'database, the objects, Redis and the bucket; do not edit it by hand. [privacy.md](privacy.md) explains how data is deleted and exported.',
    'Controller, representative and data protection officer: to be entered by whoever runs a deployment, in the privacy notice ' +
      '([content.md](content.md#pages)).',
    '## Activities',
    ...NAMES.map(activityText),
    '## Recipients and transfers',
    'Processors under art. 28, except stores and the Commission, which are controllers of their own. The safeguard is for what ' +
      'they process outside the EEA. The agreements are concluded by the operator of a deployment, who checks before that each ' +
      'safeguard still holds.',
    table(
      ['recipient', 'what for', 'safeguard'],
      Object.values(RECIPIENTS).map(({ name, does, safeguard }) => [name, does, safeguard]),
    ),
    '## Measures (art. 32)',
    [
      '- Phone numbers, addresses, push tokens, evidence, appeals and secrets of operators are encrypted with AES-256-GCM under `DATA_KEYS`, each for its row; they are found by keyed hashes (`INDEX_KEY`). Hosts encrypt disks beside that.',
      '- What Redis keeps of profiles and answers is encrypted under `TOKEN_KEY`.',
      '- No position is stored: places are squares of about a kilometre.',
      '- Logs mask addresses, numbers and tokens; tests search all log lines for them.',
      '- Access of employees: roles, a second factor, reasons, a sealed log. See [operators.md](operators.md) and [security.md](security.md).',
    ].join('\n'),
    '## Classes',
    table(
      ['class', 'what it is'],
      Object.entries(CLASSES).map(([name, what]) => [name, what]),
    ),
    '## Every column of Postgres',
    'Tables that are about nobody are left out.',
    ...about(TABLES).map(([name, entry]) => entryText(name, entry)),
    '## Objects',
    ...Object.entries(OBJECTS).flatMap(([object, entries]) => [
      `### ${object}`,
      ...about(entries).map(([name, entry]) => entryText(name, entry)),
    ]),
    '## Redis, bucket, queues, logs',
    placesText('Redis', REDIS_KEYS),
    placesText('Bucket', BUCKET),
    placesText('Queues', QUEUES),
    placesText('Logs', LOGS),
    '## What is left after an erasure',
    'A test fills every table with a person, purges them, and searches every column: what it finds has to be here.',
    afterErasure(),
    '## What the export leaves out',
    notExported(),
    '',
  ].join('\n\n')
}

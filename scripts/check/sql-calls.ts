/** A call of a SQL function in the text of a file. */
export interface SqlCall {
  name: string
  /** Offsets of the arguments in the text, without the parentheses. */
  start: number
  end: number
  /** Each argument as written, with surrounding whitespace. */
  args: string[]
}

/** Functions that a file of drizzle/functions declares, with the names of their parameters. */
export function declaredIn(text: string): Map<string, string[]> {
  const declared = new Map<string, string[]>()
  for (const [, name = '', list = ''] of text
    .replaceAll(/--.*/g, '')
    .matchAll(/create or replace function (\w+)\s*\(((?:[^()]|\([^()]*\))*)\)/g))
    declared.set(
      name,
      splitArguments(list).map((parameter) => parameter.trim().split(/\s+/)[0] ?? ''),
    )
  return declared
}

/** Calls of functions in the SQL of a file: all of a `.sql` file, the fences of Markdown, the strings of a program. */
function sqlCallsIn(file: string, text: string, isOurs: (name: string) => boolean): SqlCall[] {
  return sqlOf(file, text).flatMap((sql) => callsOf(sql, text, isOurs))
}

/** Texts of a file that may be SQL, with everything else blanked, so that offsets stay. */
function sqlOf(file: string, text: string): string[] {
  if (file.endsWith('.sql')) return [blankSql(text)]
  if (file.endsWith('.md'))
    return [...text.matchAll(/(?<=^```sql\n)[^]*?(?=^```)/gm)].map(({ index, 0: sql }) =>
      blankSql(sql.padStart(index + sql.length)),
    )
  const found: string[] = []
  scanCode(text, 0, found)
  return found.map(blankSql)
}

const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')

/** Without comments, and with the contents of strings blanked. */
const blankSql = (sql: string) =>
  sql.replaceAll(/--.*|'[^']*'/g, (found) => (found.startsWith('--') ? blank(found) : `'${blank(found.slice(2))}'`))

function callsOf(sql: string, text: string, isOurs: (name: string) => boolean): SqlCall[] {
  return [...sql.matchAll(/(?<![\w.])(?<!function )(\w+)\(/g)].flatMap(({ index, 0: found, 1: name = '' }) => {
    if (!isOurs(name)) return []
    const start = index + found.length
    const end = closing(sql, start)
    if (end === null) return []
    let at = start
    const args = splitArguments(sql.slice(start, end)).map(({ length }) => {
      const arg = text.slice(at, at + length)
      at += length + 1
      return arg
    })
    return [{ name, start, end, args }]
  })
}

function closing(sql: string, start: number): number | null {
  let depth = 1
  for (let i = start; i < sql.length; i += 1) {
    depth += '([{'.includes(sql[i] ?? '') ? 1 : ')]}'.includes(sql[i] ?? '') ? -1 : 0
    if (depth === 0) return i
  }
  return null
}

/** Splits at the commas outside parentheses. */
function splitArguments(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const char of list) {
    depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0
    if (char === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.length === 1 && parts[0]?.trim() === '' ? [] : parts
}

/** A `/` after one of these begins a regular expression, not a division. */
const BEFORE_REGEX = /(?:^|[([{,;=:!&|?+>~]|\breturn|\n)\s*$/

/** Collects the strings of a program from `i` on, up to its closing `}`; returns where that is. */
function scanCode(text: string, from: number, found: string[]): number {
  let depth = 0
  for (let i = from; i < text.length; i += 1) {
    const char = text[i] ?? ''
    if (char === '{') depth += 1
    else if (char === '}' && depth === 0) return i
    else if (char === '}') depth -= 1
    else if (text.startsWith('//', i)) i = orEnd(text.indexOf('\n', i), text)
    else if (text.startsWith('/*', i)) i = orEnd(text.indexOf('*/', i), text) + 1
    else if (char === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, i - 40), i)))
      i += (/^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\//.exec(text.slice(i))?.[0].length ?? 1) - 1
    else if (char === '`' || char === "'" || char === '"') i = scanString(text, i, found)
  }
  return text.length
}

const orEnd = (index: number, text: string) => (index === -1 ? text.length : index)

/** Collects the string that begins at `start`, with its interpolations blanked; returns where it ends. */
function scanString(text: string, start: number, found: string[]): number {
  const quote = text[start]
  let sql = ' '.repeat(start + 1)
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === quote || (quote !== '`' && text[i] === '\n')) {
      found.push(sql)
      return i
    }
    if (text[i] === '\\') {
      sql += '  '
      i += 1
    } else if (quote === '`' && text.startsWith('${', i)) {
      const end = scanCode(text, i + 2, found)
      sql += 'x'.repeat(end + 1 - i)
      i = end
    } else sql += text[i]
  }
  return text.length
}

const NAMED = /^\s*\w+\s*=>/

/** Calls by position of functions in `ours` with more than two arguments. */
export const positionalCalls = (file: string, text: string, ours: ReadonlySet<string>): SqlCall[] =>
  sqlCallsIn(file, text, (name) => ours.has(name)).filter(
    ({ args }) => args.length > 2 && !args.every((arg) => NAMED.test(arg.replaceAll(/--.*/g, ''))),
  )

import { createHash } from 'node:crypto'
import pg from 'pg'
import type { FunctionFile } from '../functions.ts'
import { ambiguousOverloads, breaksCallers, dependants, readRoutines, type Routine } from './routines.ts'

/** The changes of a run to the functions and triggers of a database. */
export interface FunctionsReport {
  /** Files that were applied. */
  applied: string[]
  /** Functions and triggers that were dropped because they are retired. */
  dropped: string[]
  /** Functions and triggers of the database that no file declares and that are not retired. */
  undeclared: string[]
}

interface Files {
  functions: readonly FunctionFile[]
  retired: readonly string[]
}

const hashOf = ({ text }: FunctionFile) => createHash('sha256').update(text).digest('hex')

/**
 * Applies the files whose text has changed, or with missing routines; all of them if `isForced`. Must be called in a
 * transaction.
 * @throws if a file fails, two files declare the same, or a routine used by the running version would change
 * incompatibly
 */
export async function applyFunctions(
  client: pg.Client,
  { functions, retired }: Files,
  isForced: boolean,
): Promise<FunctionsReport> {
  const before = await readRoutines(client)
  const records = await readRecords(client)
  /** What each file declares, by what it created when it was last applied. */
  const declared = new Map(functions.map(({ name }) => [name, records.get(name)?.declares ?? []]))
  const isDue = (file: FunctionFile) =>
    isForced ||
    records.get(file.name)?.hash !== hashOf(file) ||
    declared.get(file.name)?.some((name) => !before.has(name)) === true
  const due = new Set(functions.filter(isDue).map(({ name }) => name))

  await applyDue(client, functions, due, declared)
  const after = await readRoutines(client)
  refuseDoubles(declared)
  refuseBreaks(before, after, retired)
  const report = await dropRetired(client, retired, undeclaredOf(after, declared))
  await refuseAmbiguity(client)

  const applied = functions.filter(({ name }) => due.has(name))
  await writeRecords(client, functions, applied, declared)
  return { applied: applied.map(({ name }) => name), ...report }
}

function refuseDoubles(declared: Map<string, string[]>): void {
  const makers = new Map<string, string>()
  for (const [file, names] of declared)
    for (const name of names) {
      const other = makers.get(name)
      if (other !== undefined) throw new Error(`Both ${other}.sql and ${file}.sql declare ${name}.`)
      makers.set(name, file)
    }
}

function refuseBreaks(before: Map<string, Routine>, after: Map<string, Routine>, retired: readonly string[]): void {
  for (const [name, was] of before) {
    const now = after.get(name)
    if (now !== undefined && !retired.includes(name) && breaksCallers(was, now))
      throw new Error(
        `${name} has other parameters or results than the running version uses. Give the new form another name, or list ${name} in drizzle/functions/retired.ts when no deployed version calls it.`,
      )
  }
}

async function refuseAmbiguity(client: pg.Client): Promise<void> {
  const pairs = await ambiguousOverloads(client)
  if (pairs.length > 0)
    throw new Error(`Postgres cannot choose between ${pairs.join(', ')}: give parameters that were added no defaults.`)
}

async function readRecords(client: pg.Client): Promise<Map<string, { hash: string; declares: string[] }>> {
  await client.query(
    'create table if not exists drizzle.function_files (file text primary key, hash text not null, declares text[] not null, applied_at timestamptz not null default now())',
  )
  const { rows } = await client.query<{ file: string; hash: string; declares: string[] }>(
    'select file, hash, declares from drizzle.function_files',
  )
  return new Map(rows.map((row) => [row.file, row]))
}

async function writeRecords(
  client: pg.Client,
  functions: readonly FunctionFile[],
  applied: readonly FunctionFile[],
  declared: Map<string, string[]>,
): Promise<void> {
  await client.query('delete from drizzle.function_files where file <> all($1)', [functions.map(({ name }) => name)])
  for (const file of applied)
    await client.query(
      `insert into drizzle.function_files (file, hash, declares) values ($1, $2, $3)
       on conflict (file) do update set hash = excluded.hash, declares = excluded.declares, applied_at = now()`,
      [file.name, hashOf(file), declared.get(file.name)],
    )
}

/**
 * Applies the due files in order. Where Postgres cannot replace a function, it is dropped with its dependents; then the
 * files that declare those are due as well, and all of them are applied again.
 */
async function applyDue(
  client: pg.Client,
  functions: readonly FunctionFile[],
  due: Set<string>,
  declared: Map<string, string[]>,
): Promise<void> {
  const dropped = new Set<string>()
  for (;;) {
    const files = functions.filter(({ name }) => due.has(name))
    const inTheWay = await applyInOrder(client, files, declared)
    if (inTheWay === null) return
    if (dropped.has(inTheWay)) throw new Error(`${inTheWay} is declared twice, in different ways.`)
    dropped.add(inTheWay)
    for (const name of await drop(client, inTheWay, declared)) due.add(name)
  }
}

/** Applies files, and records what each of them declares. Null, or the function that has to be dropped first. */
async function applyInOrder(
  client: pg.Client,
  files: readonly FunctionFile[],
  declared: Map<string, string[]>,
): Promise<string | null> {
  let latest = await readRoutines(client)
  for (const file of files) {
    const inTheWay = await applyFile(client, file)
    if (inTheWay !== null) return inTheWay
    const now = await readRoutines(client)
    const made = [...now.values()].filter(({ name, version }) => latest.get(name)?.version !== version)
    declared.set(
      file.name,
      made.map(({ name }) => name),
    )
    latest = now
  }
  return null
}

/** Null, or the function that has to be dropped before the file can be applied. */
async function applyFile(client: pg.Client, file: FunctionFile): Promise<string | null> {
  await client.query('savepoint file')
  try {
    await client.query(file.text)
    await client.query('release savepoint file')
    return null
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    // 42P13, invalid_function_definition: other results, other parameter names, or fewer defaults than before.
    const inTheWay = error.code === '42P13' ? /DROP FUNCTION (.+) first/.exec(error.hint ?? '')?.[1] : undefined
    if (inTheWay === undefined) {
      const line = file.text.slice(0, Number(error.position ?? 1) - 1).split('\n').length
      throw new Error(`drizzle/functions/${file.name}.sql:${line}: ${error.message}`, { cause: error })
    }
    await client.query('rollback to savepoint file')
    return inTheWay
  }
}

/** Drops a function with its dependents, and returns the files that declare those. */
async function drop(client: pg.Client, name: string, declared: Map<string, string[]>): Promise<string[]> {
  const files: string[] = []
  for (const one of await dependants(client, name)) {
    const maker = [...declared].find(([, names]) => one.name !== null && names.includes(one.name))?.[0]
    if (maker !== undefined) files.push(maker)
    else if (one.name !== name)
      throw new Error(`${name} cannot be replaced: ${one.what}, which no file of drizzle/functions makes, uses it.`)
  }
  await client.query(`drop function ${name} cascade`)
  return files
}

function undeclaredOf(routines: Map<string, Routine>, declared: Map<string, string[]>): string[] {
  const known = new Set([...declared.values()].flat())
  return [...routines.keys()].filter((name) => !known.has(name))
}

async function dropRetired(client: pg.Client, retired: readonly string[], undeclared: readonly string[]) {
  const dropped = undeclared.filter((name) => retired.includes(name))
  for (const trigger of dropped.filter(isTrigger)) await client.query(`drop ${trigger}`)
  const gone = dropped.filter((name) => !isTrigger(name))
  // In one statement: they may depend on each other.
  if (gone.length > 0) await client.query(`drop function ${gone.join(', ')}`)
  return { dropped, undeclared: undeclared.filter((name) => !retired.includes(name)) }
}

const isTrigger = (name: string) => name.startsWith('trigger ')

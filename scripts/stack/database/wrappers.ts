import type pg from 'pg'

/** A function of the database, as its catalogue has it. */
interface Signature {
  name: string
  parameters: { name: string; type: string; hasDefault: boolean }[]
  /** Null where it returns rows with columns of its own. */
  result: string | null
  isSet: boolean
  columns: { name: string; type: string }[]
}

/** A type of Postgres in TypeScript, and the decoder of what the driver gives as text. */
interface Mapped {
  type: string
  decode: 'moment' | 'number' | null
}

const SCALARS: Readonly<Record<string, Mapped>> = {
  uuid: { type: 'string', decode: null },
  text: { type: 'string', decode: null },
  date: { type: 'string', decode: null },
  integer: { type: 'number', decode: null },
  smallint: { type: 'number', decode: null },
  bigint: { type: 'number', decode: 'number' },
  numeric: { type: 'number', decode: 'number' },
  'double precision': { type: 'number', decode: null },
  boolean: { type: 'boolean', decode: null },
  'timestamp with time zone': { type: 'Date', decode: 'moment' },
  interval: { type: 'Interval', decode: null },
  jsonb: { type: 'unknown', decode: null },
  void: { type: 'void', decode: null },
}

function mapped(type: string): Mapped {
  const known = SCALARS[type]
  if (known) return known
  if (type.endsWith('[]')) return { type: `readonly (${mapped(type.slice(0, -2)).type})[]`, decode: null }
  // What is no type of Postgres itself is a row of a table.
  if (!/^[a-z_]+$/.test(type))
    throw new Error(`there is no type for ${type}; add it to scripts/stack/database/wrappers.ts`)
  return { type: `RowOf<'${type}'>`, decode: null }
}

/** Writes `drizzle/functions/generated.ts` for a database: one wrapper for each function that statements can call. */
export async function wrappersOf(client: pg.Client): Promise<string> {
  const signatures = await signaturesIn(client)
  const calls = signatures.map(wrapperOf)
  const helpers = ['moment', 'number', 'rowsOf'].filter((name) =>
    calls.some((text) => new RegExp(`\\b${name}\\b[,)(]`).test(text)),
  )
  const types = ['Interval', 'RowOf', 'TableCall'].filter((name) => calls.some((text) => text.includes(name)))
  return `// Written by "npm run db:functions" from the signatures in the database; do not edit.
import type { SQL } from 'drizzle-orm'
import { ${['call', ...helpers, 'type Argument', ...types.map((name) => `type ${name}`)].join(', ')} } from './call.ts'
import type { ColumnsOf, ResultOf } from './results.ts'

${calls.join('\n\n')}
`
}

function wrapperOf({ name, parameters, result, isSet, columns }: Signature): string {
  const list = parameters.map((one) => `${one.name}${one.hasDefault ? '?' : ''}: Argument<${mapped(one.type).type}>`)
  const parameter = parameters.length === 0 ? '' : `args: { ${list.join('; ')} }`
  const args = parameters.length === 0 ? '{}' : 'args'
  if (columns.length > 0) {
    const types = columns.map((one) => `${one.name}: ${orNull(mapped(one.type).type)}`)
    const decoders = columns.map((one) => `${one.name}: ${mapped(one.type).decode}`)
    return `export const ${name} = (${parameter}): TableCall<ColumnsOf<'${name}', { ${types.join('; ')} }>> =>
  rowsOf('${name}', ${args}, { ${decoders.join(', ')} })`
  }
  const { type, decode } = mapped(result ?? '')
  // A set of plain values has one column, with the function's name.
  if (isSet && result !== null)
    return `export const ${name} = (${parameter}): TableCall<{ ${name}: ResultOf<'${name}', ${type}> }> =>
  rowsOf('${name}', ${args}, { ${name}: ${decode} })`
  return `export const ${name} = (${parameter}): SQL<ResultOf<'${name}', ${orNull(type)}>> =>
  call('${name}', ${args}${decode ? `, ${decode}` : ''})`
}

/** A function may return null unless `results.ts` says that it does not. */
const orNull = (type: string): string => (/^(unknown|void)$/.test(type) ? type : `${type} | null`)

async function signaturesIn(client: pg.Client): Promise<Signature[]> {
  const { rows } = await client.query<Signature>(`
    select p.proname as name,
      coalesce((
        select jsonb_agg(jsonb_build_object('name', p.proargnames[i], 'type', format_type(p.proargtypes[i - 1], null),
          'hasDefault', i > p.pronargs - p.pronargdefaults) order by i)
        from generate_series(1, p.pronargs) i), '[]') as parameters,
      case when p.prorettype <> 'record'::regtype then format_type(p.prorettype, null) end as result,
      p.proretset as "isSet",
      coalesce((
        select jsonb_agg(jsonb_build_object('name', o.name, 'type', format_type(o.type, null)) order by o.at)
        from unnest(p.proargnames, p.proallargtypes, p.proargmodes) with ordinality as o(name, type, mode, at)
        where o.mode in ('o', 'b', 't')), coalesce((
        select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
        from pg_type t join pg_attribute a on a.attrelid = t.typrelid
        where p.proretset and t.oid = p.prorettype and a.attnum > 0 and not a.attisdropped), '[]')) as columns
    from pg_proc p
    where p.pronamespace = current_schema()::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    order by p.proname, p.pronargs desc, p.oid::regprocedure::text`)
  // Of several with one name, the shorter ones are for former Workers.
  return rows.filter(({ name }, i) => rows[i - 1]?.name !== name)
}

import type pg from 'pg'

/** A function or a trigger of the schema, as in the catalogue. */
export interface Routine {
  /** `age_on(date, date)`, or `trigger users_listed on users`. */
  name: string
  /** Changes with every change. */
  version: string
  /** Names and types of the parameters. */
  parameters: string
  defaults: number
  result: string
  /** Names and types of the columns, if it returns any. */
  columns: string[]
}

/** Every function and trigger of the schema, by name, except those of extensions and constraints. */
export async function readRoutines(client: pg.Client): Promise<Map<string, Routine>> {
  const { rows } = await client.query<Routine>(`
    select p.oid::regprocedure::text as name, p.ctid::text as version,
      pg_get_function_identity_arguments(p.oid) as parameters, p.pronargdefaults::integer as defaults,
      pg_get_function_result(p.oid) as result,
      array(
        select o.name || ' ' || format_type(o.type, null)
        from unnest(p.proargnames, p.proallargtypes, p.proargmodes) as o(name, type, mode) where o.mode in ('o', 'b', 't')
      ) as columns
    from pg_proc p
    where p.pronamespace = current_schema()::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    union all
    select format('trigger %I on %s', t.tgname, t.tgrelid::regclass), t.ctid::text, '', 0, 'trigger', '{}'
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace`)
  return new Map(rows.map((row) => [row.name, row]))
}

/**
 * Whether calls written for `was` may fail, or lose a result, with `now`: they name parameters and read columns by
 * name.
 */
export const breaksCallers = (was: Routine, now: Routine): boolean =>
  was.parameters !== now.parameters ||
  was.defaults > now.defaults ||
  (was.result !== now.result &&
    (was.columns.length === 0 ||
      now.columns.length === 0 ||
      was.columns.some((column) => !now.columns.includes(column))))

/** Pairs of functions of one name that Postgres cannot distinguish, because the defaults of one cover the other. */
export async function ambiguousOverloads(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ pair: string }>(`
    select a.oid::regprocedure || ' and ' || b.oid::regprocedure as pair
    from pg_proc a join pg_proc b on b.proname = a.proname and b.pronamespace = a.pronamespace
    where a.pronamespace = current_schema()::regnamespace and a.pronargs < b.pronargs
      and b.pronargs - b.pronargdefaults <= a.pronargs
      and (a.proargtypes::oid[])[0:a.pronargs - 1] = (b.proargtypes::oid[])[0:a.pronargs - 1]`)
  return rows.map(({ pair }) => pair)
}

/** A function and all its dependents; null for the name of neither a function nor a trigger. */
export async function dependants(client: pg.Client, name: string): Promise<{ name: string | null; what: string }[]> {
  const { rows } = await client.query<{ name: string | null; what: string }>(
    `with recursive tree(classid, objid) as (
       select 'pg_proc'::regclass::oid, $1::regprocedure::oid
       union
       select d.classid, d.objid from tree t
       join pg_depend d on d.refclassid = t.classid and d.refobjid = t.objid and d.deptype in ('n', 'a')
     )
     select pg_describe_object(t.classid, t.objid, 0) as what,
       case t.classid
         when 'pg_proc'::regclass then t.objid::regprocedure::text
         when 'pg_trigger'::regclass
           then (select format('trigger %I on %s', g.tgname, g.tgrelid::regclass) from pg_trigger g where g.oid = t.objid)
       end as name
     from tree t`,
    [name],
  )
  return rows
}

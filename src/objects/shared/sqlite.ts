/**
 * Brings an object's SQLite up to date. Steps are an append-only list beside each object; a step that has been
 * deployed is never changed, because some object somewhere has already taken it.
 * @param upTo stop after this many steps; for tests that start from an earlier version
 */
export function migrate(storage: DurableObjectStorage, steps: readonly string[], upTo = steps.length): void {
  storage.sql.exec('create table if not exists steps_taken (step integer primary key)')
  const taken = storage.sql.exec<{ count: number }>('select count(*) as count from steps_taken').one().count
  for (const [step, statements] of steps.slice(0, upTo).entries()) {
    if (step < taken) continue
    storage.transactionSync(() => {
      storage.sql.exec(statements)
      storage.sql.exec('insert into steps_taken (step) values (?)', step)
    })
  }
}

/** Whether an object has ever stored anything. Asking stores nothing. */
export const isMigrated = (storage: DurableObjectStorage): boolean =>
  storage.sql.exec("select 1 from sqlite_master where name = 'steps_taken'").toArray().length > 0

/**
 * A limit that is given with each run. SQLite looks at the value of a bare parameter there when it plans, so that it plans
 * anew for each run, although the statement is kept: for a page of the conversation list a third of the call. Of a sum it does
 * not know the value.
 */
export const GIVEN_LIMIT = 'limit ? + 0'

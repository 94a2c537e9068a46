import { query } from './db.ts'
import { freshPlace, published, type Person } from './people.ts'

/** Two people who could meet and have had nothing to do with each other. */
export async function strangers(): Promise<[Person, Person]> {
  const location = await freshPlace()
  return Promise.all([published({ location }), published({ location })])
}

export const premium = (person: Person) => query("update users set plan = 'premium' where id = $1", [person.id])

export const interest = (from: Person, to: Person, options = {}) =>
  from.call('POST', '/connections/interest', { to_user_id: to.id }, options)

export const accept = (by: Person, from: Person, options = {}) =>
  by.call('POST', '/connections/interest/accept', { from_user_id: from.id }, options)

export const decline = (by: Person, from: Person, options = {}) =>
  by.call('POST', '/connections/interest/decline', { from_user_id: from.id }, options)

export const withdraw = (by: Person, to: Person, options = {}) =>
  by.call('POST', '/connections/interest/withdraw', { to_user_id: to.id }, options)

export const swipe = (from: Person, to: Person, action = 'like', options = {}) =>
  from.call('POST', '/matching/swipe', { target_user_id: to.id, action }, options)

export const block = (by: Person, who: Person) => by.call('POST', `/users/${who.id}/block`)

/** What the database says of a pair: decisions as from → to, and the matches. */
export async function stateOf(a: Person, b: Person) {
  const [row] = await query<{ ab: string | null; ba: string | null; matches: string[] }>(
    `select
       (select coalesce(status, kind) from decisions where from_user_id = $1 and to_user_id = $2) as ab,
       (select coalesce(status, kind) from decisions where from_user_id = $2 and to_user_id = $1) as ba,
       array(select status from matches where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)
         order by matched_at) as matches`,
    [a.id, b.id],
  )
  return row
}

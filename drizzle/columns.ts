import { sql } from 'drizzle-orm'
import { check, timestamp, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'

/** Primary key. The value is a UUID v7 minted by the Worker, so rows sort by creation and the caller knows the id first. */
export const id = () => uuid('id').primaryKey()

/** A point in time, kept to the millisecond, in UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const createdAt = () => instant('created_at').notNull()
export const updatedAt = () => instant('updated_at').notNull()

/** Soft deletion: people and what they wrote are hidden at once and purged after a grace period. */
export const deletedAt = () => instant('deleted_at')

/** The check constraint of a text column that holds one of a fixed set of words. */
export const oneOf = (name: string, column: AnyPgColumn, words: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`)

/** Canonical order of a pair: the smaller id first, so that one pair can only ever be one row. */
export const canonicalPair = (name: string, a: AnyPgColumn, b: AnyPgColumn) => check(name, sql`${a} < ${b}`)

/** Every table, for drizzle-kit and for the migrator. One file per aggregate. */
export * from './users.ts'
export * from './profiles.ts'
export * from './photos.ts'
export * from './decisions.ts'
export * from './matches.ts'
export * from './messages.ts'
export * from './safety.ts'
export * from './outbox.ts'

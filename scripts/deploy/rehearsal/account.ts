import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** A version; `migrationTag` is `untold` for one of which Cloudflare does not say it. */
export interface AccountVersion {
  id: string
  /** Empty for one that no release has made. */
  tag: string
  migrationTag: string
  /** Whether `wrangler secret put` has made it. */
  isOfSecret?: boolean
  /** Whether it has secrets and no code: `wrangler secret put` has made the Worker. */
  isDraft?: boolean
}

/** What the stand-in knows of one Worker. */
export interface AccountWorker {
  versions: AccountVersion[]
  deployments: { id: string; created_on: string; versions: { version_id: string; percentage: number }[] }[]
  /** Ids that the next uploads get: those by which the started Workers call themselves. */
  next: string[]
  /** The last migration of object classes that an upload brings. */
  migrationTag: string
}

/** An account at Cloudflare, in a file that the stand-in of wrangler and the edge read. */
export interface Account {
  /** By the name of the configuration file; the name in it would take a second to read. */
  workers: Record<string, AccountWorker>
  /** Names of the API's secrets. */
  secrets: string[]
  /** Every call of wrangler, in order. */
  calls: string[][]
}

export const readAccount = (path: string): Account =>
  // Guarantee: only writeAccount writes this file.
  JSON.parse(readFileSync(path, 'utf8')) as Account

/** Whole or not at all: the edge reads while wrangler writes. */
export function writeAccount(path: string, account: Account): void {
  writeFileSync(`${path}.new`, JSON.stringify(account, null, 2))
  renameSync(`${path}.new`, path)
}

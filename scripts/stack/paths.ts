import { join } from 'node:path'

/** The folder of the project. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** Everything that running the project creates; ignored by git and safe to delete. STATE_DIR moves it. */
export const STATE = process.env['STATE_DIR'] ?? join(ROOT, '.vibesmatch')

/** A program of a dependency. */
export const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name)

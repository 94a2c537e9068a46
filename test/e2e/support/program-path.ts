import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What a variable of the environment names, or the first of some programs on the PATH. */
export function programPath(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable]
  if (given !== undefined && given !== '') return given
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}

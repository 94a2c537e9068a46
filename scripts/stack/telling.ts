import { startGuarded, type Guarded } from './guarded.ts'

interface TellingOptions {
  name: string
  /** A program of this repository, which runs under this Node. */
  main: string
  /** Environment beside this process's own variables: secrets, since arguments are public on a machine. */
  env: Record<string, string>
}

/** Starts a program that listens on a port of its choice and prints it. @throws Error with what it printed instead */
export async function startTelling({ name, main, env }: TellingOptions): Promise<{ port: number; process: Guarded }> {
  const lines: string[] = []
  const first = Promise.withResolvers<string>()
  const started = await startGuarded({
    name,
    command: [process.execPath, main],
    env: { ...process.env, ...env },
    onLine: (line) => {
      lines.push(line)
      first.resolve(line)
    },
  })
  const port = await Promise.race([first.promise, started.ended.then(() => '')])
  if (/^\d+$/.test(port)) return { port: Number(port), process: started }
  await started.stop()
  throw new Error(`${name} did not start:\n${lines.join('\n')}`)
}

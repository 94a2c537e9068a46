import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { at, type Scenario } from '../../../scripts/portal/samples/sample.ts'
import { curl } from '../../../scripts/portal/samples/curl.ts'

const execute = promisify(execFile)

/**
 * Types the requests of a guide into a shell, as a reader does, with what the answers say in place of variables.
 * @param url in place of the address that the guide shows
 * @returns the answers by the names of the samples
 * @throws Error for what is no answer, or an answer without what the guide keeps of it
 */
export async function typed({ literals = {}, samples }: Scenario, url: string): Promise<Record<string, unknown>> {
  const variables: Record<string, string> = {}
  const answers: Record<string, unknown> = {}
  for (const [name, sample] of Object.entries(samples)) {
    const line = curl(sample, literals).replaceAll('http://localhost:8787', url)
    const { stdout } = await execute('bash', ['-euc', line.replace('curl ', 'curl --silent --show-error ')], {
      env: { ...process.env, ...variables },
    })
    const answer: unknown = JSON.parse(stdout)
    for (const [variable, path] of Object.entries(sample.keeps ?? {})) {
      const value = at(answer, path)
      if (typeof value !== 'string') throw new Error(`${name} answers nothing at ${path}: ${stdout.slice(0, 500)}`)
      variables[variable] = value
    }
    answers[name] = answer
  }
  return answers
}

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bin } from '../stack/paths.ts'
import { copyProject, recipes, writeBlock } from './recipes-document.ts'
import type { Finding } from './run.ts'

/** Follows docs/recipes.md to the letter in a copy of the project, and checks the copy. */
export async function recipesHold(): Promise<Finding> {
  const copy = mkdtempSync(join(tmpdir(), 'vibesmatch-recipes-'))
  try {
    copyProject(copy)
    const blocks = recipes().flatMap((recipe) => recipe.blocks)
    for (const block of blocks) writeBlock(copy, block)
    const programs = [...new Set(blocks.map(({ file }) => file))].filter((file) => file.endsWith('.ts'))

    // The tests import all of src/, so their project holds both.
    await inCopy(copy, bin('tsc'), '-p', 'test')
    await inCopy(copy, bin('oxlint'), '--type-aware', '--deny-warnings', ...programs)
    await inCopy(copy, bin('prettier'), '--check', '--log-level=warn', ...programs)
    const layers = await found(copy, 'scripts/check/layers.ts', 'layersHold')
    const broken = await found(copy, 'scripts/check/house-rules.ts', 'houseRules')
    // A file that is too long already is not the recipe's doing.
    const rules = (broken ?? '').split('\n').filter((one) => one !== '' && !/: \d+ lines; at most/.test(one))
    const functions = await found(copy, 'scripts/check/migrations.ts', 'functionsAreRepeatable')
    return [layers, ...rules, functions, await inDocuments(copy)].filter((one) => one !== null).join('\n') || null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Whether the endpoint and the event of the recipes are in the copy's documents, and those are sound. */
async function inDocuments(copy: string): Promise<Finding> {
  const [openApi = '', asyncApi = ''] = (await inCopy(copy, bin('node'), 'scripts/documents.ts')).split('\n')
  await inCopy(copy, bin('redocly'), 'lint', '--config', join(copy, 'redocly.yaml'), openApi, asyncApi)
  const wanted = [
    [openApi, '"/api/v1/users/blocked/count"'],
    [asyncApi, '"match:view"'],
  ] as const
  const missing = wanted.filter(([file, name]) => !readFileSync(file, 'utf8').includes(name))
  return missing.map(([file, name]) => `${file} has no ${name}`).join('\n') || null
}

/** Runs a program in the copy. @returns what it printed. @throws Error when it fails, with what it printed */
async function inCopy(cwd: string, program: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}

/** What a check of the copy finds. */
async function found(copy: string, module: string, name: string): Promise<Finding> {
  const ask = `import { ${name} } from './${module}'; console.log(JSON.stringify(${name}()))`
  return JSON.parse(await inCopy(copy, bin('node'), '--input-type=module', '--eval', ask)) as Finding
}

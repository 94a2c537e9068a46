import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attack, Finding } from './attack.ts'
import { startAttackStack } from './stack.ts'

/**
 * Attacks a local stack that has the limits of production, and prints what held:
 * `npm run attack [-- account-takeover socket-flood …]`
 *
 * One module of `attacks/` for each. Ends with 1 when a bound did not hold.
 */
const FOLDER = join(import.meta.dirname, 'attacks')
const wanted = process.argv.slice(2)
const names = (await readdir(FOLDER))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .toSorted()
if (names.length === 0) throw new Error(`no attack is called ${wanted.join(' or ')}; see test/attack/attacks`)

await import('../../scripts/build-assets.ts')
const rows: { name: string; attack: Attack; finding: Finding }[] = []
for (const name of names) {
  const { attack } = (await import(join(FOLDER, `${name}.ts`))) as { attack: Attack }
  // Each has a stack of its own, so that what one uses up is not missing to the next.
  const stack = await startAttackStack(attack.settings)
  try {
    const finding = await attack.run(stack)
    rows.push({ name, attack, finding })
    console.log(`${finding.holds ? 'holds ' : 'BROKEN'}  ${name}: ${finding.measured}`)
  } catch (error) {
    rows.push({ name, attack, finding: { measured: `did not come to an end: ${String(error)}`, holds: false } })
    console.log(`BROKEN  ${name}: ${String(error)}`)
  } finally {
    await stack.stop()
  }
}

console.log('\n| attack | bound | measured | |\n| --- | --- | --- | --- |')
for (const { attack, finding } of rows)
  console.log(`| ${attack.title} | ${attack.bound} | ${finding.measured} | ${finding.holds ? 'holds' : '**broken**'} |`)
process.exit(rows.every(({ finding }) => finding.holds) ? 0 : 1)

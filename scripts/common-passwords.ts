import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './stack/paths.ts'

/**
 * Generates src/features/auth/email/common-passwords.json from a list of passwords, most common first: `node
 * scripts/common-passwords.ts <file>`. Of the 5,000 most common ones that our rules would allow, the first four bytes
 * of SHA-256 are kept: 20 KB, and no plaintext. One in a million good passwords shares such a prefix by chance and is
 * rejected.
 *
 * The present file comes from the "10 million password list" of OWASP SecLists (CC BY-SA 3.0).
 */
const MOST = 5_000
const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('Give the file with the list.')
  process.exit(2)
}
const allowed = readFileSync(file, 'utf8')
  .split(/\r?\n/)
  .map((password) => password.normalize('NFC').toLowerCase())
  .filter((password) => Array.from(password).length >= 10)
const beginnings = [...new Set(allowed)]
  .slice(0, MOST)
  .map((password) => createHash('sha256').update(password).digest().readUInt32BE(0))
  .toSorted((a, b) => a - b)
const bytes = Buffer.alloc(beginnings.length * 4)
beginnings.forEach((beginning, i) => bytes.writeUInt32BE(beginning, i * 4))
const target = join(ROOT, 'src', 'features', 'auth', 'email', 'common-passwords.json')
writeFileSync(
  target,
  `${JSON.stringify({ madeBy: 'scripts/common-passwords.ts', beginnings: bytes.toString('base64') })}\n`,
)
console.log(`${beginnings.length} passwords`)

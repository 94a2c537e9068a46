import { makeSecrets, makeSigningKey } from './stack/secrets.ts'

/**
 * Generates the secrets of a deployment: `npm run keys`. With `--signing-key`, one more signing key for a rotation
 * (docs/operations.md). Nothing is stored; the output is for `wrangler secret put`.
 */
if (process.argv.includes('--signing-key')) {
  console.log(JSON.stringify(await makeSigningKey()))
} else {
  for (const [name, value] of Object.entries(await makeSecrets())) console.log(`${name}=${value}`)
}

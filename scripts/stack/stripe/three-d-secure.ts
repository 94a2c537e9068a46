import { createHash } from 'node:crypto'
import type { World } from './world.ts'
import { authenticate, intentOfSecret } from './control.ts'
import type { Answer } from './idempotency.ts'

/** Tells the page that shows this one what has come of it, as Stripe's program tells a page of its own. */
const TELLING = (outcome: 'complete' | 'failed') => `parent.postMessage({ bank: '${outcome}' }, '*')`
const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`
const SCRIPTS = `${hashOf(TELLING('complete'))} ${hashOf(TELLING('failed'))}`

const page = (body: string): Answer => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src ${SCRIPTS}; form-action 'self'`,
  },
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Test bank</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 2rem auto; padding: 0 1rem; }
  button { font: inherit; padding: 0.5rem 1rem; margin-right: 0.5rem; }
</style>
<h1>Test bank</h1>
${body}
</html>
`,
})

/** Where somebody authenticates a payment in development, as at their bank. */
export function threeDSecure(world: World, method: string, secret: string, form: URLSearchParams): Answer {
  const intent = intentOfSecret(world, secret)
  if (intent === null) return { ...page('<p>There is no such payment.</p>'), status: 404 }
  if (method === 'POST') authenticate(world, secret, form.get('outcome') === 'complete')
  if (intent.status !== 'requires_action') {
    const isPaid = intent.status === 'succeeded'
    return page(`<p>${isPaid ? 'The payment is complete.' : 'The payment was refused.'} You can close this page.</p>
<script>${TELLING(isPaid ? 'complete' : 'failed')}</script>`)
  }
  const amount = new Intl.NumberFormat('en', { style: 'currency', currency: intent.currency }).format(
    intent.amount / 100,
  )
  return page(`<p>Do you allow a payment of ${amount}?</p>
<form method="post">
  <button name="outcome" value="complete">Complete</button>
  <button name="outcome" value="fail">Fail</button>
</form>`)
}

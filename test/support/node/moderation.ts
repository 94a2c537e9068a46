import type { IncomingMessage } from 'node:http'
import { SIGHTENGINE_SECRET, SIGHTENGINE_USER } from './provider-accounts.ts'

/**
 * Sightengine (https://sightengine.com/docs/image-moderation-workflows), as far as it is asked here. What it says depends
 * on the workflow: `wfl_accept`, `wfl_reject`, `wfl_failure` (an error with status 200), `wfl_silent` (no verdict).
 */
export async function sightengine(
  request: IncomingMessage,
  pathname: string,
  body: Buffer,
): Promise<{ status: number; body: unknown }> {
  const refuse = (status: number, type: string, code: number) => ({
    status,
    body: { status: 'failure', request: { id: 'req_0' }, error: { type, code, message: type } },
  })
  if (request.method !== 'POST' || pathname !== '/sightengine/1.0/check-workflow.json')
    return refuse(404, 'not_found', 404)
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  })
    .formData()
    .catch(() => new FormData())
  if (form.get('api_user') !== SIGHTENGINE_USER || form.get('api_secret') !== SIGHTENGINE_SECRET)
    return refuse(401, 'credentials_error', 5)
  const media = form.get('media')
  const isPicture = media instanceof File && media.type === 'image/webp' && (await media.text()).slice(8, 12) === 'WEBP'
  if (!isPicture) return refuse(400, 'media_error', 14)
  const workflow =
    new URLSearchParams([...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string')).get(
      'workflow',
    ) ?? ''
  if (workflow === 'wfl_failure') {
    const { status, body: failure } = refuse(200, 'usage_limit', 32)
    return { status, body: { ...failure, summary: { action: 'accept' } } }
  }
  const action = { wfl_accept: 'accept', wfl_reject: 'reject' }[workflow]
  return {
    status: 200,
    body: {
      status: 'success',
      request: { id: 'req_1', timestamp: 1_491_402_308.4762, operations: 1 },
      ...(action === undefined ? {} : { summary: { action, reject_prob: 0.01, reject_reason: [] } }),
      workflow: { id: workflow },
    },
  }
}

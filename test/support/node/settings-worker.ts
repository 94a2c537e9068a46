export * from '../../../src/index.ts'

/** Tells which settings have reached a Worker. */
const worker: ExportedHandler<Env> = {
  fetch: (request, env) => {
    const texts = Object.entries(env).filter(([, value]) => typeof value === 'string')
    return new URL(request.url).pathname === '/settings'
      ? Response.json(Object.fromEntries(texts))
      : new Response('alive')
  },
}
// oxlint-disable-next-line import/no-default-export -- what the runtime asks for
export default worker

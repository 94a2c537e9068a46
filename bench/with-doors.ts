import worker from '../src/index.ts'

/** Responds at a path that the product does not have. */
type Door = (query: URLSearchParams, env: Env) => Response | Promise<Response>

/** The Worker with additional paths that a benchmark needs to control or observe it. */
export const withDoors = (doors: Readonly<Record<string, Door>>) => ({
  ...worker,
  async fetch(
    request: Request<unknown, IncomingRequestCfProperties>,
    env: Env,
    ctx: ExecutionContext,
  ): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    return doors[pathname]?.(searchParams, env) ?? worker.fetch(request, env, ctx)
  },
})

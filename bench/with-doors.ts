import worker from '../src/index.ts'

/** Answers at an address that the product does not have. */
type Door = (query: URLSearchParams, env: Env) => Response | Promise<Response>

/** The Worker with more doors, by their paths, for what a benchmark has to do to it or to know of it. */
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

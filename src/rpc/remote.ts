/** What a method of an object returns where it is implemented. */
export type Answer<T> = T | Promise<T>

/** An object as it is called from outside: always asynchronous. It also takes upgrades to WebSockets. */
export type Remote<T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never
} & { fetch(request: Request): Promise<Response> }

/** The package brings no types of its own. */
declare module 'ioredis-mock' {
  /** Has a method for each command, by its name in lower case. */
  const RedisMock: new (options: { port: number }) => Record<string, (...args: string[]) => Promise<unknown>>
  export default RedisMock
}

declare module 'workerd' {
  /** Path of the program, as a CommonJS default. */
  const workerd: { default: string }
  export default workerd
}

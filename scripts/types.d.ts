declare module 'workerd' {
  /** Path of the program, as a CommonJS default. */
  const workerd: { default: string }
  export default workerd
}

/** A package without types; as far as it is used here. */
declare module 'semver' {
  export function satisfies(version: string, range: string, options?: { includePrerelease?: boolean }): boolean
  export function validRange(range: string): string | null
}

declare module 'workerd' {
  /** Path of the program, as a CommonJS default. */
  const workerd: { default: string }
  export default workerd
}

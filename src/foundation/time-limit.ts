/**
 * The result of work that cannot be aborted, such as a call of a binding, or an error when it takes too long. The work goes
 * on, and its result is dropped.
 * @param limit in milliseconds
 */
export async function withTimeLimit<T>(limit: number, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit)
  })
  try {
    return await Promise.race([work(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

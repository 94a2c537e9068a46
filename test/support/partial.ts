/**
 * A stand-in with only the parts of `T` that the tested code uses. The compiler checks the types of the given parts, and a
 * part that is missing is `undefined`, so code that uses one fails with a TypeError.
 */
export function partial<T extends object>(parts: Partial<NoInfer<T>>): T {
  // Guarantee: the caller gives every part that is used; see above for the others.
  return parts as unknown as T
}

/** Where the words of an appeal are sealed to. */
export const placeOfAppeal = (appealId: string): string => `appeal/${appealId}`

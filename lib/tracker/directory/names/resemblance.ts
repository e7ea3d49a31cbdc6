/** Returns how one name resembles another, as the middle of a sentence. */
export function resemblance(name: string, other: string): string {
  return name.toLowerCase() === other.toLowerCase()
    ? `differs in case only from "${other}"`
    : `can be taken for "${other}"`;
}

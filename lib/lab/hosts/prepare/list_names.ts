/** Number of names that a sentence has. */
const NAMES_MAX = 4;

/** Returns names for a sentence: `lab1, lab2, lab3, lab4 and 36 more`. */
export function listNames(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  if (more <= 1) return names.join(", ");
  return `${names.slice(0, NAMES_MAX).join(", ")} and ${more} more`;
}

/** A word that marks all processes of one lab on all hosts, unlike any other's. */
export function drawRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

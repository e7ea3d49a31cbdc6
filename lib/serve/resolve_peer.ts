import type { Address } from "../core/mod.ts";
import { parsePeerHostPort } from "../cli/mod.ts";
import { resolveAddress } from "../net/mod.ts";

/**
 * Resolves the address of another process, as it was typed for a flag; `undefined` if the flag was
 * not given.
 *
 * @throws {UsageError} if the word is no address, or names port 0
 * @throws {UnknownHostError} if the host cannot be found
 */
export async function resolvePeer(
  word: string | undefined,
  { flag, signal }: { flag: string; signal: AbortSignal },
): Promise<Address | undefined> {
  if (word === undefined) return undefined;
  return await resolveAddress(parsePeerHostPort(word, { what: flag }), { signal });
}

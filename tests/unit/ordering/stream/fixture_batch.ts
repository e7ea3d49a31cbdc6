import type { MessageBatch } from "../../../../lib/ordering/mod.ts";

/** Returns messages that lie side by side, after some other bytes. */
export function batchOf(...payloads: Uint8Array[]): MessageBatch {
  const bounds = [3];
  for (const { length } of payloads) bounds.push(bounds.at(-1)! + length);
  const bytes = new Uint8Array(bounds.at(-1)! + 2).fill(0xee);
  for (const [i, payload] of payloads.entries()) bytes.set(payload, bounds[i]!);
  return { bytes, bounds };
}

import { STREAM_BATCH_BYTES_MAX } from "../../../core/mod.ts";
import type { SequenceEntry } from "../../../ordering/mod.ts";
import type { LogBatch } from "../../machine/mod.ts";

/**
 * Bytes of an entry beside its payload, at most: the frame of the longest change of a view, with an
 * identity (PROTOCOL 2.3).
 */
const ENTRY_BYTES = 320;
/** Bytes of one id in an install. */
const ID_BYTES = 6;

/**
 * Batches that wait to be published. They are put together as far as they fit one record, because a
 * record costs the same whether it has one entry or thousands.
 */
export class BatchQueue {
  #batches: LogBatch[] = [];

  push(batch: LogBatch): void {
    this.#batches.push(batch);
  }

  /** Puts a batch back, before all others. */
  putBack(batch: LogBatch): void {
    this.#batches.unshift(batch);
  }

  /** Takes the entries of the next record. */
  take(): LogBatch | undefined {
    const [head] = this.#batches;
    if (head === undefined) return undefined;
    const entries: SequenceEntry[] = [];
    let bytes = 0;
    let newest = head;
    while (this.#batches[0] !== undefined) {
      const batch = newest = this.#batches[0];
      const count = countThatFit(
        batch.entries,
        STREAM_BATCH_BYTES_MAX - bytes,
        entries.length === 0,
      );
      if (count === 0 && batch.entries.length > 0) break;
      for (let i = 0; i < count; i++) entries.push(batch.entries[i]!);
      bytes += bytesOf(batch.entries, count);
      if (count < batch.entries.length) {
        const rest = { first: batch.first + count, entries: batch.entries.slice(count) };
        this.#batches[0] = { ...batch, ...rest };
        break;
      }
      this.#batches.shift();
    }
    return { ...newest, first: head.first, entries };
  }
}

/** Returns the number of entries that fit so many bytes; at least 1 if one must be taken. */
function countThatFit(
  entries: readonly SequenceEntry[],
  bytesMax: number,
  mustTake: boolean,
): number {
  let bytes = 0;
  let count = 0;
  for (; count < entries.length; count++) {
    bytes += entryBytes(entries[count]!);
    if (bytes > bytesMax) break;
  }
  return count === 0 && mustTake ? Math.min(1, entries.length) : count;
}

function bytesOf(entries: readonly SequenceEntry[], count: number): number {
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += entryBytes(entries[i]!);
  return bytes;
}

function entryBytes(entry: SequenceEntry): number {
  const ids = "install" in entry ? ID_BYTES * entry.install.members.length : 0;
  return ENTRY_BYTES + ids + entry.slice.end - entry.slice.start;
}

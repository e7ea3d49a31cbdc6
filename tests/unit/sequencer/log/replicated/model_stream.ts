/**
 * A model of one JetStream stream, as far as a log uses it: it takes a record on the condition that
 * the stream ends where its sender believes, and takes what an id names once. What it was asked can
 * be answered late or never, and its end can be lost.
 */
import { createHash } from "node:crypto";
import type {
  ChainHash,
  Outcome,
  Publish,
  Reading,
  ReadReply,
  ReadRequest,
  StreamEnds,
  StreamRecord,
} from "../../../../../lib/sequencer/log/replicated/mod.ts";

export const SHA_256: ChainHash = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

export class ModelStream {
  records: StreamRecord[] = [];
  readonly #places = new Map<string, number>();

  get ends(): StreamEnds {
    return { first: this.records.length > 0 ? 1 : 0, last: this.records.length };
  }

  /** Takes a record, or refuses it, as the leader of a stream does. */
  take({ id, after, head, body }: Publish): Outcome {
    const known = this.#places.get(id);
    if (known !== undefined) return { type: "stored", place: known };
    if (after !== this.records.length) return { type: "refused" };
    const place = this.records.length + 1;
    this.records.push({ place, head, body });
    this.#places.set(id, place);
    return { type: "stored", place };
  }

  answer(request: ReadRequest): ReadReply {
    return request.type === "ends" ? this.ends : this.records[request.place - 1];
  }

  read<T>(reading: Reading<T>): T {
    let step = reading.next();
    while (!step.done) step = reading.next(this.answer(step.value));
    return step.value;
  }

  /** Loses its last records, which were confirmed and not on a disk yet. */
  lose(count: number): void {
    const kept = this.records.length - count;
    this.records.length = Math.max(0, kept);
    for (const [id, place] of this.#places) if (place > kept) this.#places.delete(id);
  }
}

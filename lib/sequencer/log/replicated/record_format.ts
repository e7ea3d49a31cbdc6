import type { GroupId } from "../../../core/mod.ts";
import { type Batch, decodeBatch, encodeBatch } from "./batch_body.ts";
import type { BodySeal } from "./body_seal.ts";
import {
  chainAfter,
  type ChainHash,
  headBytes,
  type RecordHead,
  type StreamRecord,
} from "./stream_record.ts";

/** The form of one group's records: how they are chained, and under which seal. */
export class RecordFormat {
  readonly #group: GroupId;
  readonly #hash: ChainHash;
  readonly #seal: BodySeal;

  constructor(group: GroupId, hash: ChainHash, seal: BodySeal) {
    this.#group = group;
    this.#hash = hash;
    this.#seal = seal;
  }

  /** Makes the record that follows a chain. */
  make(
    before: string,
    head: Omit<RecordHead, "chain">,
    batch: Batch,
  ): Omit<StreamRecord, "place"> {
    const plain = encodeBatch(this.#group, head.epoch, head.first, batch);
    const body = this.#seal.seal(headBytes(this.#group, head), plain);
    const chain = chainAfter(this.#hash, this.#group, before, { head, body });
    return { head: { ...head, chain }, body };
  }

  /** Returns true if a record is the one that was written after a chain. */
  follows(before: string, record: StreamRecord): boolean {
    return chainAfter(this.#hash, this.#group, before, record) === record.head.chain;
  }

  /** Returns the batch in a record; `undefined` if it cannot be opened, or is none. */
  open({ head, body }: Omit<StreamRecord, "place">): Batch | undefined {
    const plain = this.#seal.open(headBytes(this.#group, head), body);
    const batch = plain && decodeBatch(plain, head.first);
    const isWhole = batch?.entries.length === head.last - head.first + 1;
    return isWhole ? batch : undefined;
  }
}

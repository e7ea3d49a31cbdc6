/** Streams of JetStream as a sequencer leaves them, to be damaged. */
import type { SequenceEntry } from "../../lib/ordering/mod.ts";
import {
  type BodySeal,
  NO_SEAL,
  RecordFormat,
  type StreamRecord,
} from "../../lib/sequencer/log/replicated/mod.ts";
import { GROUP } from "../unit/client/member/fixture_groups.ts";
import { epoch, joins, opens, said } from "../unit/sequencer/log/fixture_log.ts";
import { SHA_256 } from "../unit/sequencer/log/replicated/model_stream.ts";

const TAG_BYTES = 32;

/** A seal that hides nothing, but opens nothing that was altered. */
const TEST_SEAL: BodySeal = {
  seal: (head, body) => Uint8Array.from([...body, ...tagOf(head, body)]),
  open(head, sealed) {
    const body = sealed.subarray(0, Math.max(0, sealed.length - TAG_BYTES));
    const tag = sealed.subarray(body.length);
    return `${tag}` === `${tagOf(head, body)}` ? body : undefined;
  },
};

function tagOf(head: Uint8Array, body: Uint8Array): Uint8Array {
  const hex = SHA_256(head, body);
  return Uint8Array.from(
    { length: TAG_BYTES },
    (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** A stream in which ford talks in three reigns. Each makes the end of the one before void. */
export interface Talk {
  readonly format: RecordFormat;
  readonly records: readonly StreamRecord[];
  /** The words that count, by the seq at which they end. */
  readonly words: ReadonlyMap<number, string>;
  readonly last: number;
}

export const REIGNS = 3;
export const RECORDS_OF_REIGN = 6;
/** Entries at the end of a reign that the next one declares void. */
const VOID = 2;

function makeTalk(seal: BodySeal): Talk {
  const format = new RecordFormat(GROUP, SHA_256, seal);
  const records: StreamRecord[] = [];
  const words = new Map<number, string>();
  let next = 1;
  for (let number = 1; number <= REIGNS; number++) {
    const begin = records.length + 1;
    const kept = number === 1 ? 0 : next - 1 - VOID;
    next = kept + 1;
    for (let i = 0; i < RECORDS_OF_REIGN; i++) {
      const entries: SequenceEntry[] = [];
      if (i === 0) entries.push(number === 1 ? joins("ford", 1) : opens(number, kept));
      for (const length of i === 3 ? [2_500] : [9, 20, 6_000]) {
        const text = `${number} ${next + entries.length} `.padEnd(length, "~");
        entries.push(...said(1, text, number));
        words.set(next + entries.length - 1, text);
      }
      const head = {
        ...{ first: next, last: next + entries.length - 1, epoch: epoch(number) },
        ...(i === 0 ? { reign: 0, kept } : { reign: begin, kept: 0 }),
      };
      const facts = {
        ...{ name: "books", mode: "total" as const, created: 1, view: 1, stable: 0, vacant: 0 },
        senders: [{ slot: 1, id: 42, name: "ford" }],
      };
      const before = records.at(-1)?.head.chain ?? "";
      records.push({
        place: records.length + 1,
        ...format.make(before, head, { facts, entries }),
      });
      next += entries.length;
    }
  }
  return { format, records, words, last: next - 1 };
}

let talks: readonly [plain: Talk, sealed: Talk] | undefined;

/** Returns the stream, with or without a seal. */
export function talkOf(isSealed: boolean): Talk {
  talks ??= [makeTalk(NO_SEAL), makeTalk(TEST_SEAL)];
  return talks[isSealed ? 1 : 0];
}

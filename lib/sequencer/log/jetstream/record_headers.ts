import type { MsgHdrs } from "@nats-io/transport-node";
import type { JetStreamPublishOptions, StoredMsg } from "@nats-io/jetstream";
import { STREAM_ANSWER_MS, U32_MAX, U48_MAX } from "../../../core/mod.ts";
import type { Publish, RecordHead, StreamRecord } from "../replicated/mod.ts";

/** The headers of a record in JetStream. */
const HEADERS = {
  first: "Gm-First",
  last: "Gm-Last",
  epoch: "Gm-Epoch",
  reign: "Gm-Reign",
  kept: "Gm-Kept",
  chain: "Gm-Chain",
} as const satisfies Record<keyof RecordHead, string>;

/** Writes the head of a record into empty headers. */
export function writeHead(head: RecordHead, headers: MsgHdrs): MsgHdrs {
  const { first, last, epoch: { number, boot }, reign, kept, chain } = head;
  headers.set(HEADERS.first, `${first}`);
  headers.set(HEADERS.last, `${last}`);
  headers.set(HEADERS.epoch, `${number}.${boot}`);
  headers.set(HEADERS.reign, `${reign}`);
  headers.set(HEADERS.kept, `${kept}`);
  headers.set(HEADERS.chain, chain);
  return headers;
}

/**
 * Returns the record in a message that a stream has at a place; `undefined` if it is none: another
 * program has written it, or it is damaged.
 */
export function recordOf(
  place: number,
  message: Pick<StoredMsg, "header" | "data">,
): StreamRecord | undefined {
  const head = readHead(headersOf(message));
  // A reign begins at a place before that of each of its other records.
  return head === undefined || head.reign >= place
    ? undefined
    : { place, head, body: message.data };
}

/** Returns the headers of a message; `undefined` if they are such that the client throws. */
function headersOf(message: Pick<StoredMsg, "header">): MsgHdrs | undefined {
  try {
    return message.header;
  } catch {
    return undefined;
  }
}

/** Returns the head in a message's headers; `undefined` if nobody can have written it. */
export function readHead(headers: MsgHdrs | undefined): RecordHead | undefined {
  if (headers === undefined) return undefined;
  const chain = headers.get(HEADERS.chain);
  const [first = NaN, last = NaN, reign = NaN, kept = NaN] = [
    ...[HEADERS.first, HEADERS.last, HEADERS.reign, HEADERS.kept],
  ].map((name) => Number(headers.get(name) || NaN));
  const [number = NaN, boot = NaN, ...rest] = headers.get(HEADERS.epoch).split(".").map(Number);
  const isPossible = isIn(first, 1, U48_MAX) && isIn(last, first, U48_MAX) &&
    isIn(reign, 0, Number.MAX_SAFE_INTEGER) && isIn(kept, 0, first - 1) &&
    isIn(number, 0, U32_MAX) && isIn(boot, 0, U32_MAX) && rest.length === 0;
  if (chain === "" || !isPossible) return undefined;
  return { first, last, epoch: { number, boot }, reign, kept, chain };
}

function isIn(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

/**
 * Returns how a record is published: once for its id, and on the condition that the stream ends
 * where the sequencer believes it does.
 */
export function publishOptions(
  { id, after, head }: Publish,
  stream: string,
  headers: MsgHdrs,
): Partial<JetStreamPublishOptions> {
  return {
    msgID: id,
    expect: { lastSequence: after, streamName: stream },
    timeout: STREAM_ANSWER_MS,
    headers: writeHead(head, headers),
    retries: 1,
  };
}

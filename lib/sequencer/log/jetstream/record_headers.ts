import type { MsgHdrs } from "@nats-io/transport-node";
import type { JetStreamPublishOptions } from "@nats-io/jetstream";
import { STREAM_ANSWER_MS } from "../../../core/mod.ts";
import type { Publish, RecordHead } from "../replicated/mod.ts";

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

/** Returns the head in a message's headers; `undefined` if there is none. */
export function readHead(headers: MsgHdrs): RecordHead | undefined {
  const chain = headers.get(HEADERS.chain);
  const [first, last, reign, kept] = [HEADERS.first, HEADERS.last, HEADERS.reign, HEADERS.kept]
    .map((name) => Number(headers.get(name) || NaN));
  const [number, boot] = headers.get(HEADERS.epoch).split(".").map(Number);
  const numbers = [first, last, reign, kept, number, boot];
  if (chain === "" || !numbers.every(Number.isSafeInteger)) return undefined;
  return {
    ...{ first: first!, last: last!, reign: reign!, kept: kept!, chain },
    epoch: { number: number!, boot: boot! },
  };
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

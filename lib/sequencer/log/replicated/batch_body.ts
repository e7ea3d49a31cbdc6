import {
  type Epoch,
  type GroupId,
  invariant,
  isMode,
  LONGEST_DATAGRAM_BYTES,
  type Mode,
  receivedNameFault,
  type Seq,
  U32_MAX,
  U48_MAX,
} from "../../../core/mod.ts";
import { entriesOf, packEntries, type SequenceEntry } from "../../../ordering/mod.ts";
import { DatagramWriter, decodeDatagram, WireError } from "../../../wire/mod.ts";
import type { LogSender } from "../../machine/mod.ts";

/** Facts of a group beside the entries of a batch, so that each record can be read by itself. */
export interface BatchFacts {
  readonly name: string;
  readonly mode: Mode;
  /** True if the members of the group sign what they say in it; absent otherwise. */
  readonly signed?: true;
  /** The group's place in the order of creation; 0 while it is unknown. */
  readonly created: number;
  readonly view: number;
  readonly stable: Seq;
  readonly vacant: Seq;
  /** While the beginning of a reign is not whole: the last seq of what it takes over. */
  readonly until?: Seq;
  /** The senders of the messages. */
  readonly senders: readonly LogSender[];
}

/** A batch as it is kept. */
export interface Batch {
  readonly facts: BatchFacts;
  readonly entries: readonly SequenceEntry[];
}

/** The version of the layout, in its first byte. */
const LAYOUT = 1;
/** Bytes of a number in front of a part: its length. */
const LENGTH_BYTES = 4;

/**
 * Returns a batch as bytes: the layout's version, the facts as JSON, and the entries as datagrams
 * (PROTOCOL 2), each part with its length in front. Entries are kept as they travel.
 */
export function encodeBatch(
  group: GroupId,
  epoch: Epoch,
  first: Seq,
  { facts, entries }: Batch,
): Uint8Array {
  const parts: Uint8Array[] = [new TextEncoder().encode(JSON.stringify(facts))];
  const header = { group, source: 0, destination: 0, epoch };
  const last = first + entries.length - 1;
  for (let next = first; next <= last;) {
    const into = new Uint8Array(LONGEST_DATAGRAM_BYTES);
    const writer = new DatagramWriter(into, header, LONGEST_DATAGRAM_BYTES);
    const packed = packEntries(writer, (seq) => entries[seq - first]!, { first: next, last });
    invariant(packed >= next, "Every entry fits the longest datagram");
    parts.push(into.subarray(0, writer.length));
    next = packed + 1;
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 1));
  const view = new DataView(bytes.buffer);
  bytes[0] = LAYOUT;
  let at = 1;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return bytes;
}

/** Returns the batch that begins with `first`; `undefined` if the bytes are none. */
export function decodeBatch(bytes: Uint8Array, first: Seq): Batch | undefined {
  const [head, ...datagrams] = partsOf(bytes) ?? [];
  const facts = head && factsOf(head);
  if (facts === undefined) return undefined;
  const entries: SequenceEntry[] = [];
  for (const datagram of datagrams) {
    const decoded = decodeDatagram(datagram);
    if (decoded instanceof WireError) return undefined;
    for (const frame of decoded.frames) {
      const isEntry = frame.type === "ordered" || frame.type === "change" ||
        frame.type === "install";
      if (!isEntry) return undefined;
      const { base, entries: some } = entriesOf(frame, datagram);
      if (base !== first + entries.length) return undefined;
      entries.push(...some);
    }
  }
  return { facts, entries };
}

function partsOf(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes[0] !== LAYOUT) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  for (let at = 1; at < bytes.length;) {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const start = at + LENGTH_BYTES;
    at = start + view.getUint32(at);
    if (at > bytes.length) return undefined;
    parts.push(bytes.subarray(start, at));
  }
  return parts;
}

function factsOf(bytes: Uint8Array): BatchFacts | undefined {
  try {
    const facts: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return areFacts(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** Returns true for facts as they are written: without a key anybody may have changed them. */
function areFacts(value: unknown): value is BatchFacts {
  if (!isObject(value)) return false;
  const { name, mode, created, view, stable, vacant, until, senders } = value;
  return isName(name) && isMode(mode) && [created, view].every((one) => isCount(one, U32_MAX)) &&
    [stable, vacant, until ?? 0].every((one) => isCount(one, U48_MAX)) &&
    Array.isArray(senders) && senders.every(isSender);
}

function isSender(value: unknown): value is LogSender {
  return isObject(value) && isCount(value["slot"], U32_MAX) && isCount(value["id"], U48_MAX) &&
    isName(value["name"]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && receivedNameFault(value) === undefined;
}

function isCount(value: unknown, max: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}

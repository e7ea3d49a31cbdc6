import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  addressOf,
  DATAGRAM_BYTES_MAX,
  InvariantError,
  NO_EPOCH,
  PAST_BURST_BYTES,
  PAST_BYTES_PER_SECOND,
} from "../../../../lib/core/mod.ts";
import { type PastItem, type PastPage, PastSender } from "../../../../lib/ordering/mod.ts";
import { decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";

const TRILLIAN = { id: 5, address: addressOf("10.0.0.5", 5_000)! };

function message(place: number, length: number, name = "ford"): PastItem {
  return {
    ...{ type: "message", place, range: { first: place, last: place }, sender: { id: 7, name } },
    ...{ sentAt: 0, bytes: new Uint8Array(length), start: 0, end: length },
  };
}

/** The frames of each datagram that a page takes, as `41+1030` and `end`. */
function sent(page: PastPage, offset = 0, bytes = DATAGRAM_BYTES_MAX): string[] {
  const sender = new PastSender(
    (destination) => ({ group: 1, source: 9, destination, epoch: NO_EPOCH }),
    () => {},
  );
  sender.send(TRILLIAN, { question: 1, offset }, page);
  const lines: string[] = [];
  const into = new Uint8Array(bytes);
  for (let out = sender.poll(0, into); out !== undefined; out = sender.poll(0, into)) {
    const datagram = decodeDatagram(into.slice(0, out.length));
    if (datagram instanceof WireError) throw datagram;
    lines.push(
      datagram.frames.map((frame) => {
        if (frame.type === "past-mark") return frame.kind;
        if (frame.type !== "past") return frame.type;
        const [piece] = frame.messages;
        return `${frame.place}+${piece!.end - piece!.start}`;
      }).join(" "),
    );
  }
  return lines;
}

Deno.test("PastSender cuts a long message into pieces, and goes on where the asker stopped", () => {
  const page = { from: 41, items: [message(41, 2_664), message(42, 100)], next: 43, isEnd: true };
  assertEquals(sent(page), ["41+1030", "41+1030", "41+604 42+100 end"]);
  assertEquals(sent(page, 2_060), ["41+604 42+100 end"]);
});

Deno.test("PastSender begins a message anew for an asker that claims to have more than all of it", () => {
  const page = { from: 41, items: [message(41, 100)], next: 42, isEnd: true };
  for (const offset of [100, 101, 2 ** 32 - 1]) assertEquals(sent(page, offset), ["41+100 end"]);
});

Deno.test("PastSender ends a page after PAST_DATAGRAMS datagrams with `more`", () => {
  const page = { from: 41, items: [message(41, 20_000)], next: 42, isEnd: true };
  assertEquals(sent(page).length, 8);
  assertEquals(sent(page).at(-1), "41+1030 more");
});

Deno.test("PastSender refuses a page whose places are not in their order", () => {
  const page = { from: 41, items: [message(42, 1), message(41, 1)], next: 43, isEnd: true };
  assertThrows(() => sent(page), InvariantError, "in their order");
});

Deno.test("PastSender refuses what it has no room for", () => {
  const page = { from: 41, items: [message(41, 2_000, "ford".repeat(40))], next: 42, isEnd: true };
  assertThrows(() => sent(page), InvariantError, "cut to the room");
  assertThrows(
    () => sent({ from: 41, items: [], next: 42, isEnd: true }, 0, 60),
    InvariantError,
    "keeps room for its mark",
  );
});

Deno.test("PastSender reports a message that no frame can bring as a gap", () => {
  const items = [message(41, 65_537), message(42, 100)];
  assertEquals(sent({ from: 41, items, next: 43, isEnd: true }), ["gap 42+100 end"]);
  // What fits is still sent, up to the last byte.
  const page = { from: 41, items: [message(41, 65_536)], next: 42, isEnd: true };
  assertEquals(sent(page)[0], "41+1030");
});

Deno.test("PastSender sends no more history than its budget allows, however much is asked for", () => {
  const page = { from: 41, items: [message(41, 8_000)], next: 42, isEnd: true };
  const header = (destination: number) => ({ group: 1, source: 9, destination, epoch: NO_EPOCH });
  let bytes = 0;
  const sender = new PastSender(header, (sent) => bytes += sent);
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const SECONDS = 3;
  for (let now = 0; now <= 1_000 * SECONDS; now++) {
    sender.handleTimeout(now);
    if (!sender.isBlocked) sender.send(TRILLIAN, { question: now, offset: 0 }, page);
    while (sender.poll(now, into) !== undefined);
  }
  const most = PAST_BURST_BYTES + SECONDS * PAST_BYTES_PER_SECOND;
  assert(bytes <= most + DATAGRAM_BYTES_MAX, `${bytes} bytes`);
  assert(bytes > 0.9 * most, `${bytes} bytes`);
});

Deno.test("PastSender goes on with a page when its budget opens again", () => {
  const page = { from: 41, items: [message(41, 8_000)], next: 42, isEnd: true };
  const header = (destination: number) => ({ group: 1, source: 9, destination, epoch: NO_EPOCH });
  const sender = new PastSender(header, () => {});
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  assertEquals(sender.nextDeadline(), undefined);
  for (let question = 0; !sender.isBlocked; question++) {
    sender.send(TRILLIAN, { question, offset: 0 }, page);
    while (sender.poll(0, into) !== undefined);
  }
  const opensAt = sender.nextDeadline()!;
  assert(opensAt > 0 && opensAt < 10, `${opensAt} ms`);
  sender.handleTimeout(opensAt);
  assertEquals([sender.isBlocked, sender.poll(opensAt, into)?.to], [false, [TRILLIAN.address]]);
});

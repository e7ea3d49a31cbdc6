import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  RECEIVE_WINDOW_SEQS_MAX,
  SEQ_PLAUSIBLE_MAX,
  type SeqRange,
} from "../../../../../lib/core/mod.ts";
import type { Frame } from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import { addressFor, changeOf, gather, GROUP, type GroupHost, idOf } from "../fixture_groups.ts";
import type { Network } from "../fixture_network.ts";

/** Bytes of each message that mallory sends. */
const BYTES = 8;

const seq = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: RECEIVE_WINDOW_SEQS_MAX - 2, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: SEQ_PLAUSIBLE_MAX - 3, max: SEQ_PLAUSIBLE_MAX }) },
);
const count = fc.constantFrom(0, 1, 2, 3, 4, 5, 2 ** 31 - 1);
/** Mallory's stream, or that of a member that is here, was here, or never was. */
const stream = fc.constantFrom("mallory", "ford", "katerina", "marvin", "nobody").map(idOf);
const marks = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 });
const messages = marks.map((all) =>
  all.map((fragment, i) => ({ fragment, sentAt: 1, start: BYTES * i, end: BYTES * (i + 1) }))
);
const ranges: fc.Arbitrary<SeqRange[]> = fc.uniqueArray(seq, { maxLength: 6 }).map((numbers) => {
  const sorted = numbers.sort((a, b) => a - b);
  const found: SeqRange[] = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) {
    found.push({ first: sorted[i]!, last: sorted[i + 1]! });
  }
  return found;
});

/** Anything that a member may say to another one, true or not. */
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ type: fc.constant("data" as const), base: seq, messages }),
  fc.record({ type: fc.constant("tail" as const), highest: seq }),
  fc.record({ type: fc.constantFrom("nak" as const, "not-held" as const), stream, ranges }),
  fc.record({
    ...{ type: fc.constantFrom("hello" as const, "welcome" as const), joined: count },
    ...{ peerJoined: count, base: seq, cut: seq, name: fc.constant("mallory") },
  }),
  fc.record({
    type: fc.constant("ack" as const),
    share: fc.nat(50_000),
    entries: fc.array(fc.record({ stream, delivered: seq, credit: fc.nat(50_000) }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({
    ...{ type: fc.constant("extent" as const), stream, joined: count, view: count },
    ...{ highest: seq, asks: fc.boolean(), held: ranges },
  }),
  fc.record({ type: fc.constant("relay" as const), stream, joined: count, base: seq, messages }),
  fc.record({
    type: fc.constant("slow" as const),
    count,
    members: fc.array(stream, { maxLength: 3 }),
  }),
);
/** Her last datagram to some: messages, and a bye that may end her stay in the middle of one. */
const farewell: fc.Arbitrary<Frame[]> = fc.tuple(
  fc.record({ type: fc.constant("data" as const), base: fc.integer({ min: 1, max: 4 }), messages }),
  fc.record({ type: fc.constant("bye" as const), joined: fc.constantFrom(1, 1, 2), last: seq }),
);

/** Hands in a datagram of mallory's, as it would come from her own address. */
function say(network: Network, frames: Frame[], to: GroupHost): void {
  // Of another stay than her present one nothing would be believed.
  const epoch = { number: 1, boot: 0 };
  const header = { group: GROUP, source: idOf("mallory"), destination: to.id, epoch };
  to.receive(
    encodeDatagram({ header, frames }, new Uint8Array(64)),
    addressFor("mallory"),
    network.now,
  );
}

/** Lets mallory say all this among the words of the others; the others must not notice. */
function tell(story: Frame[][], last: Frame[]): void {
  const { network, hosts: [mallory, ford, katerina, marvin] } = gather(
    ...["mallory", "ford", "katerina", "marvin"],
  );
  network.remove(mallory!);
  const others = [ford!, katerina!, marvin!];
  const said: string[] = [];
  for (const [i, frames] of story.entries()) {
    const speaker = others[i % 2]!;
    speaker.says(`word ${i}`);
    said.push(`${speaker.name}: word ${i}`);
    for (const other of others) say(network, frames, other);
    network.run(7);
  }
  for (const other of [ford!, katerina!]) say(network, last, other);
  network.run(50);
  for (const other of others) {
    other.group.onChange(changeOf("evict", other.group.view + 1, "mallory"), network.now);
  }
  network.run(3_000);
  for (const other of others) {
    const heard = other.hears().filter((line) => /^(ford|katerina|marvin)\b/.test(line));
    for (const name of ["ford", "katerina"]) {
      const of = (lines: string[]) => lines.filter((line) => line.startsWith(name));
      assertEquals(of(heard), of(said), `${name} as ${other.name} heard him`);
    }
  }
  for (const speaker of [ford!, katerina!]) {
    speaker.group.startLeaving(network.now);
    network.run(200);
    assertEquals(speaker.drained, []);
  }
}

Deno.test("FifoGroup keeps the contract among its members, whatever one of them says", () => {
  const story = fc.array(fc.array(frame, { minLength: 1, maxLength: 3 }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(story, farewell, tell),
    { seed: 20_271, numRuns: 400 },
  );
});

import { assertEquals } from "@std/assert";
import {
  DEPARTED_MS,
  DEPARTED_SEQS_MAX,
  DEPARTED_TRIES_MAX,
  type Seq,
  SEQ_PLAUSIBLE_MAX,
  type SeqRange,
} from "../../../../../lib/core/mod.ts";
import {
  DEPARTED_PHASES,
  DepartedStream,
} from "../../../../../lib/client/member/fifo/departed/departed_stream.ts";
import { Peer } from "../../../../../lib/client/member/fifo/peer.ts";
import { Inbound, Outbound } from "../../../../../lib/ordering/mod.ts";
import { addressFor, idOf } from "../fixture_groups.ts";

const SLICE = { fragment: 3, sentAt: 1, start: 0, end: 1 };
const [ARTHUR, MARVIN] = [peerOf("arthur", 2), peerOf("marvin", 3)];

function peerOf(name: string, joined: number): Peer {
  return new Peer(idOf(name), name, addressFor(name), joined, new Outbound(0, 0));
}

/** Returns ford's stream as trillian has it: 1, 2 and 4. Arthur and marvin survive him, too. */
function departed(last?: Seq): DepartedStream {
  const peer = peerOf("ford", 1);
  const inbound = new Inbound(0);
  peer.inbound = inbound;
  for (const seq of [1, 2, 4]) inbound.window.insert(seq, SLICE, Uint8Array.of(65));
  const survivors = [ARTHUR, MARVIN];
  return new DepartedStream({ peer, inbound, survivors, last, random: () => 0.5, now: 0 });
}

function tell(stream: DepartedStream, from: Peer, highest: Seq, ...held: SeqRange[]): void {
  const frame = { type: "extent", stream: idOf("ford"), joined: 1, view: 5 } as const;
  stream.onExtent(from, { ...frame, highest, asks: false, held }, 10);
}

function relay(stream: DepartedStream, base: Seq): void {
  const frame = {
    type: "relay",
    stream: idOf("ford"),
    joined: 1,
    base,
    messages: [SLICE],
  } as const;
  stream.onRelay(frame, Uint8Array.of(65), 20);
}

Deno.test("DepartedStream goes through its phases in the order of DEPARTED_PHASES", () => {
  const stream = departed();
  const phases = [stream.phase];
  tell(stream, ARTHUR, 4, { first: 1, last: 4 });
  phases.push(stream.phase);
  tell(stream, MARVIN, 2, { first: 1, last: 2 });
  phases.push(stream.phase);
  relay(stream, 3);
  phases.push(stream.phase);
  assertEquals(stream.nextDeadline(), 20 + DEPARTED_MS);
  stream.forget();
  phases.push(stream.phase);
  assertEquals(phases, ["asking", ...DEPARTED_PHASES]);
});

Deno.test("DepartedStream asks the survivor that holds a message for it", () => {
  const stream = departed();
  tell(stream, ARTHUR, 4, { first: 1, last: 4 });
  tell(stream, MARVIN, 5, { first: 1, last: 2 }, { first: 5, last: 5 });
  const { extentsOf, ranges } = stream.takeQuestions(10);
  assertEquals(extentsOf, []);
  assertEquals(
    new Map(ranges.map(({ peer, ranges }) => [peer.name, ranges])),
    new Map([
      ["arthur", [{ first: 3, last: 3 }]],
      ["marvin", [{ first: 5, last: 5 }]],
    ]),
  );
});

Deno.test("DepartedStream is settled at once if its last seq is known and nothing is missing", () => {
  const stream = departed(2);
  assertEquals(stream.phase, "asking", "4 was heard of, so 3 is missing");
  const peer = peerOf("ford", 1);
  const inbound = peer.inbound = new Inbound(0);
  const rest = { survivors: [ARTHUR], last: 0, random: () => 0.5, now: 0 };
  assertEquals(new DepartedStream({ peer, inbound, ...rest }).phase, "settled");
});

Deno.test("DepartedStream asks all survivors again when one is gone from the view", () => {
  const stream = departed();
  tell(stream, ARTHUR, 4, { first: 1, last: 4 });
  tell(stream, MARVIN, 2, { first: 1, last: 2 });
  stream.onView(6, (peer) => peer === ARTHUR, 30);
  assertEquals([stream.phase, stream.unheard()], ["asking", [MARVIN]]);
  tell(stream, MARVIN, 4, { first: 1, last: 2 });
  assertEquals(stream.phase, "asking", "this extent is of view 5, when arthur was still there");
});

Deno.test("DepartedStream asks for nothing that lies too far above what was received", () => {
  const stream = departed();
  const far = 4 + DEPARTED_SEQS_MAX;
  tell(stream, ARTHUR, SEQ_PLAUSIBLE_MAX, { first: far + 1, last: SEQ_PLAUSIBLE_MAX });
  tell(stream, MARVIN, 4);
  assertEquals([stream.phase, stream.isSettled], ["settled", true]);
});

Deno.test("DepartedStream takes no message after the last seq that was named", () => {
  const stream = departed(4);
  tell(stream, ARTHUR, 4, { first: 3, last: 3 });
  tell(stream, MARVIN, 4);
  relay(stream, 5);
  relay(stream, 3);
  assertEquals(stream.extent(5, false).held, [{ first: 1, last: 4 }]);
});

Deno.test("DepartedStream gives up what a survivor claims and never sends, after a bounded number of tries", () => {
  const stream = departed();
  tell(stream, ARTHUR, 5, { first: 1, last: 5 });
  tell(stream, MARVIN, 2, { first: 1, last: 2 });
  const ask = (times: number) => {
    for (let i = 0; i < times; i++) stream.takeQuestions(1_000 * i);
  };
  ask(DEPARTED_TRIES_MAX);
  assertEquals(stream.phase, "repairing");
  relay(stream, 3);
  ask(DEPARTED_TRIES_MAX);
  assertEquals(stream.phase, "repairing", "3 has come, so that the count began anew");
  ask(1);
  assertEquals([stream.phase, stream.isSettled], ["settled", true]);
  const { window } = stream.peer.inbound!;
  const all = [window.offer(), window.offer(), window.offer(), window.offer(), window.offer()];
  assertEquals(all.map((one) => `${one?.type} ${one?.range.last}`).at(-1), "gap 5");
});

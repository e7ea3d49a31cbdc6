import { assert, assertEquals } from "@std/assert";
import { decodeDatagram, type Frame, WireError } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import { seededRandom } from "./seeded_random.ts";
import { forge, forgeReign, isStranger, STRANGER } from "./stranger.ts";

const EPOCH = { number: 1, boot: 5 };
const TO = { transport: "udp", hostname: "10.0.0.1", port: 4_000 } as const;
const MESSAGES = [{ fragment: 3, sentAt: 0, start: 0, end: 2 }];

function overheard(...frames: Frame[]) {
  const header = { group: 7, source: 1, destination: 0, epoch: EPOCH };
  return { from: TO, to: TO, bytes: encodeDatagram({ header, frames }, Uint8Array.of(1, 2)) };
}

Deno.test("forge makes many things of a datagram, and some that are understood", () => {
  const random = seededRandom(1);
  const original = overheard({ type: "data", base: 1, messages: MESSAGES }, {
    type: "ack",
    share: 106_496,
    entries: [{ stream: 2, delivered: 3, credit: 4 }],
  });
  const made = Array.from({ length: 200 }, () => forge(original, random)!);
  const understood = made.map(decodeDatagram).filter((it) => !(it instanceof WireError));
  assert(understood.length > 20 && understood.length < 180, `${understood.length} understood`);
  assert(new Set(made.map((bytes) => bytes?.join())).size > 100);
});

Deno.test("forge leaves what introduces an address: only sealing could tell a stranger's", () => {
  const random = seededRandom(1);
  const invite = { type: "invite", boot: 5 } as const;
  for (let i = 0; i < 200; i++) {
    const made = forge(overheard(invite), random);
    const datagram = made && decodeDatagram(made);
    const isInvite = datagram !== undefined && !(datagram instanceof WireError) &&
      datagram.frames.some(({ type }) => type === "invite");
    assertEquals(isInvite, false);
  }
});

Deno.test("forgeReign says other words in another epoch, of a sequencer's datagram alone", () => {
  const random = seededRandom(1);
  const ordered = { type: "ordered", base: 1, slot: 1, submission: 1, epoch: EPOCH } as const;
  const made = forgeReign(overheard({ ...ordered, messages: MESSAGES }), random)!;
  const datagram = decodeDatagram(made);
  assert(!(datagram instanceof WireError));
  assert(JSON.stringify(datagram.header.epoch) !== JSON.stringify(EPOCH));
  const [frame] = datagram.frames;
  assert(frame?.type === "ordered");
  const { start, end } = frame.messages[0]!;
  assertEquals([...made.subarray(start, end)], [254, 253]);
  assertEquals(forgeReign(overheard({ type: "tail", highest: 1 }), random), undefined);
});

Deno.test("isStranger knows the stranger's address from all others", () => {
  assertEquals([isStranger(STRANGER), isStranger(TO)], [true, false]);
});

import { assert, assertEquals } from "@std/assert";
import {
  type Address,
  ADDRESS_MS,
  addressOf,
  CHALLENGE_MS,
  CHALLENGES_MAX,
  DATAGRAM_BYTES_MAX,
  ECHO_MS,
  type Instant,
  type MemberId,
  MEMBERS_MAX,
  NO_EPOCH,
  OTHER_ADDRESSES_MAX,
  SEQUENCERS_MAX,
} from "../../../lib/core/mod.ts";
import { SenderCheck } from "../../../lib/roles/mod.ts";
import { decodeDatagram, type Frame, WireError } from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../sim/world/encode_datagram.ts";
import { seeded } from "../tracker/directory/world.ts";

const FORD: MemberId = 1;
const KATERINA: MemberId = 2;
const HOME = at("10.0.0.1");
const OTHER = at("10.0.0.101");
const FORGER = at("10.0.0.9");
const GROUP = 42;
const TAIL: Frame = { type: "tail", highest: 7 };

function at(hostname: string, port = 5_000): Address {
  return addressOf(hostname, port)!;
}

/** The check of katerina, to whom datagrams come that say that they are ford's. */
class Story {
  readonly check: SenderCheck;
  now: Instant = 0;
  #sentBytes = 0;
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);

  constructor() {
    const random = seeded(7);
    this.check = new SenderCheck({ random, onSent: (_, bytes) => this.#sentBytes += bytes });
  }

  /** Hands in a datagram and returns the verdict. */
  hears(frame: Frame, from: Address, { source = FORD, registered = HOME } = {}): string {
    const header = { group: GROUP, source, destination: KATERINA, epoch: NO_EPOCH };
    const bytes = encodeDatagram({ header, frames: [frame] });
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    return this.check.judge(datagram, bytes.length, registered, from, this.now);
  }

  /** Takes all that is sent, with the destinations. */
  sends() {
    const sent: { to: readonly Address[]; frame: Frame }[] = [];
    for (;;) {
      const transmit = this.check.poll(KATERINA, this.#into);
      if (transmit === undefined) return sent;
      const datagram = decodeDatagram(this.#into.slice(0, transmit.length));
      assert(!(datagram instanceof WireError));
      const { group, source, destination } = datagram.header;
      assertEquals([group, source, datagram.frames.length], [GROUP, KATERINA, 1]);
      assert(destination !== 0);
      sent.push({ to: transmit.to, frame: datagram.frames[0]! });
    }
  }

  /** Takes the one challenge that was sent; returns its cookie. */
  cookie(): number {
    const [challenge, ...rest] = this.sends();
    assert(challenge?.frame.type === "challenge" && rest.length === 0);
    assertEquals(challenge.to, [HOME]);
    return challenge.frame.cookie;
  }

  /** Lets an address be proven. */
  proves(address: Address): void {
    assertEquals(this.hears(TAIL, address), "foreign");
    const cookie = this.cookie();
    assertEquals(this.hears({ type: "echo", cookie }, address), "used");
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }
}

Deno.test("SenderCheck.judge() counts the registered address, and sends nothing for it", () => {
  const story = new Story();
  assertEquals(story.hears(TAIL, HOME), "counts");
  assertEquals(story.sends(), []);
});

Deno.test("SenderCheck.judge() counts another address once it has echoed the cookie", () => {
  const story = new Story();
  story.proves(OTHER);
  assertEquals(story.hears(TAIL, OTHER), "counts");
  assertEquals(story.hears(TAIL, HOME), "counts", "the registered one still counts");
  assertEquals(story.hears(TAIL, at("10.0.0.101", 5_001)), "foreign", "a port is part of it");
  assertEquals(story.hears(TAIL, OTHER, { source: 3 }), "foreign", "it is ford's alone");
});

Deno.test("SenderCheck sends a forger nothing, whatever it sends", () => {
  const story = new Story();
  const seen: string[] = [];
  for (let i = 0; i < 1_000; i++, story.now += CHALLENGE_MS / 3) {
    seen.push(story.hears(TAIL, FORGER), story.hears({ type: "echo", cookie: i }, FORGER));
    seen.push(story.hears({ type: "challenge", cookie: i }, FORGER));
    for (const { to } of story.sends()) assertEquals(to, [HOME]);
  }
  assertEquals(new Set(seen), new Set(["foreign"]));
});

Deno.test("SenderCheck takes an echo from the address in question only", () => {
  const story = new Story();
  story.hears(TAIL, FORGER);
  const cookie = story.cookie();
  // Ford answers the challenge that a forger brought about, from where his datagrams leave.
  assertEquals(story.hears({ type: "echo", cookie }, HOME), "foreign");
  assertEquals(story.hears({ type: "echo", cookie }, OTHER), "foreign");
  for (const from of [FORGER, OTHER]) assertEquals(story.hears(TAIL, from), "foreign");
});

Deno.test("SenderCheck gives a cookie one try", () => {
  const story = new Story();
  story.hears(TAIL, FORGER);
  const cookie = story.cookie();
  assertEquals(story.hears({ type: "echo", cookie: cookie - 1 }, FORGER), "foreign");
  assertEquals(story.hears({ type: "echo", cookie }, FORGER), "foreign", "the try was used up");
  story.now += CHALLENGE_MS;
  story.hears(TAIL, FORGER);
  assert(story.cookie() !== cookie, "each challenge has a cookie of its own");
});

Deno.test("SenderCheck takes an echo for ECHO_MS", () => {
  const story = new Story();
  story.hears(TAIL, OTHER);
  const cookie = story.cookie();
  story.now += ECHO_MS + 1;
  assertEquals(story.hears({ type: "echo", cookie }, OTHER), "foreign");
});

Deno.test("SenderCheck answers a challenge at the registered address, wherever it comes from", () => {
  const story = new Story();
  assertEquals(story.hears({ type: "challenge", cookie: 5 }, HOME), "used");
  assertEquals(story.sends(), [{ to: [HOME], frame: { type: "echo", cookie: 5 } }]);
  assertEquals(story.hears({ type: "challenge", cookie: 6 }, OTHER), "foreign");
  const answers = story.sends().filter(({ frame }) => frame.type === "echo");
  assertEquals(answers, [{ to: [HOME], frame: { type: "echo", cookie: 6 } }]);
});

Deno.test("SenderCheck never sends more than it receives", () => {
  const story = new Story();
  const frames: Frame[] = [
    { type: "probe", count: 1 },
    { type: "lease", count: 1, groups: [] },
    { type: "challenge", cookie: 1 },
    { type: "echo", cookie: 1 },
    TAIL,
  ];
  const header = { group: GROUP, source: FORD, destination: KATERINA, epoch: NO_EPOCH };
  for (let i = 0; i < 2_000; i++, story.now += 7) {
    const frame = frames[i % frames.length]!;
    const before = story.sentBytes;
    story.hears(frame, at("10.0.0.9", 1_000 + i));
    story.sends();
    const bytes = encodeDatagram({ header, frames: [frame] }).length;
    assert(story.sentBytes - before <= bytes);
  }
});

Deno.test("SenderCheck opens so many challenges in CHALLENGE_MS and no more", () => {
  const story = new Story();
  for (let source = 10; source < 1_000; source++) {
    for (let port = 1; port < 20; port++) story.hears(TAIL, at("10.0.0.9", port), { source });
  }
  const first = story.sends();
  assertEquals(first.length, CHALLENGES_MAX);
  story.now += CHALLENGE_MS;
  for (let port = 1; port < 100; port++) story.hears(TAIL, at("10.0.0.9", port));
  assertEquals(story.sends().length, OTHER_ADDRESSES_MAX, "of one id");
});

Deno.test("SenderCheck proves an address anew before its time is over", () => {
  const story = new Story();
  story.proves(OTHER);
  story.now += ADDRESS_MS / 2 + 1;
  assertEquals(story.hears(TAIL, OTHER), "counts");
  const cookie = story.cookie();
  assertEquals(story.hears({ type: "echo", cookie }, OTHER), "used");
  story.now += ADDRESS_MS - 1;
  assertEquals(story.hears(TAIL, OTHER), "counts");
  story.sends();
  story.now += 1;
  assertEquals(story.hears(TAIL, OTHER), "foreign", "nobody has answered");
});

Deno.test("SenderCheck remembers the newest addresses of an id", () => {
  const story = new Story();
  const addresses = Array.from({ length: OTHER_ADDRESSES_MAX + 1 }, (_, i) => at(`10.0.1.${i}`));
  for (const address of addresses) {
    story.proves(address);
    story.now += CHALLENGE_MS;
  }
  assertEquals(addresses.map((address) => story.hears(TAIL, address)), [
    "foreign",
    ...addresses.slice(1).map(() => "counts"),
  ]);
});

Deno.test("SenderCheck hears all processes of a full tracker at other addresses", () => {
  const story = new Story();
  const sources = Array.from({ length: MEMBERS_MAX + SEQUENCERS_MAX + 1 }, (_, i) => i + 1);
  const isHeard = (source: MemberId) => story.hears(TAIL, OTHER, { source }) === "counts";
  const prove = (source: MemberId) => {
    assert(!isHeard(source));
    const cookie = story.cookie();
    assertEquals(story.hears({ type: "echo", cookie }, OTHER, { source }), "used");
    // Slow enough for CHALLENGES_MAX, and so fast that all proofs are young at the end.
    story.now += 2;
  };
  // Those that are gone take no place from those that live.
  for (let gone = 1; gone <= 10; gone++) prove(sources.length + gone);
  for (const source of sources) prove(source);
  assertEquals(sources.filter((source) => !isHeard(source)), []);
});

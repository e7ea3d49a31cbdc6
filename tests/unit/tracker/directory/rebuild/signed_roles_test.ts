import { assert, assertEquals } from "@std/assert";
import { type Address, DATAGRAM_BYTES_MAX, type Machine } from "../../../../../lib/core/mod.ts";
import { Member } from "../../../../../lib/client/member/mod.ts";
import type { OwnIdentity } from "../../../../../lib/identity/statements/mod.ts";
import { Sequencer } from "../../../../../lib/sequencer/machine/mod.ts";
import { decodeDatagram, type Request, WireError } from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import { identityOf } from "../../../../sim/world/sim_identities.ts";
import { at, seeded, World } from "../world.ts";

const TRACKER = at(4_000);
const TRACKER_IDENTITY = { own: identityOf("the tracker") };

/** A role with its identity, which talks to one directory after another. */
class Role {
  readonly #machine: Member | Sequencer;
  /** The address from which its datagrams come. */
  address: Address;
  /** The signatures of its reports, in the order in which they were sent. */
  readonly signatures: string[] = [];

  constructor(machine: Member | Sequencer, address: Address) {
    this.#machine = machine;
    this.address = address;
  }

  handle(input: Parameters<Member["handle"]>[0], now: number): void {
    (this.#machine as Machine<typeof input, unknown>).handle(input, now);
  }

  /** Lets time pass, in which all that is sent arrives at once. */
  run(world: World, ms: number): void {
    const end = world.now + ms;
    while (true) {
      this.#exchange(world);
      const next = Math.min(this.#machine.nextDeadline() ?? end, end);
      if (next >= end) break;
      world.advance(Math.max(0, next - world.now));
      this.#machine.handleTimeout(world.now);
    }
    world.advance(end - world.now);
    this.#exchange(world);
  }

  #exchange(world: World): void {
    for (let isBusy = true; isBusy;) {
      isBusy = this.#ask(world);
      isBusy = this.#send(world) || isBusy;
      for (const { group, epoch, destination, frames } of world.take()) {
        const header = { group, epoch, destination, source: 0 };
        const bytes = encodeDatagram({ header, frames });
        this.handle({ type: "datagram", bytes, from: TRACKER }, world.now);
        isBusy = true;
      }
    }
  }

  #ask(world: World): boolean {
    let hasAsked = false;
    const poll = () => this.#machine.pollEvent(world.now);
    for (let event = poll(); event; event = poll()) {
      if (event.type !== "request") continue;
      const request: Request = event.request;
      const answer = world.answers.get(world.ask(request, this.address));
      this.handle({ type: "answer", id: event.id, answer: answer as never }, world.now);
      hasAsked = true;
    }
    return hasAsked;
  }

  #send(world: World): boolean {
    const into = new Uint8Array(DATAGRAM_BYTES_MAX);
    let hasSent = false;
    const poll = () => this.#machine.pollTransmit(world.now, into);
    for (let transmit = poll(); transmit; transmit = poll()) {
      const bytes = into.slice(0, transmit.length);
      this.#note(bytes);
      world.bytes(bytes, this.address);
      hasSent = true;
    }
    return hasSent;
  }

  #note(bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    for (const frame of datagram.frames) {
      if (frame.type === "restore") this.signatures.push(frame.report!.signature.join());
    }
  }
}

/** Returns a directory whose registrants prove their addresses themselves. */
function directoryOf(seed: number, now?: number): World {
  const world = new World({ identity: TRACKER_IDENTITY }, seed, now);
  world.echoes = false;
  return world;
}

/** Returns the identity of ford, and the number of statements that it has signed. */
function counted(): { own: OwnIdentity; signed: () => number } {
  const ford = identityOf("ford");
  let count = 0;
  const sign = (statement: Uint8Array) => (count++, ford.signer.sign(statement));
  const signer = { publicKey: ford.signer.publicKey, sign };
  return { own: { ...ford, signer }, signed: () => count };
}

Deno.test("Member with an identity is taken back in all its groups with one signature for each life of the tracker", () => {
  const { own, signed } = counted();
  const address = at(5_000);
  const first = directoryOf(1);
  const options = { name: "ford", address, tracker: TRACKER, random: seeded(7), identity: { own } };
  const member = new Member({ ...options, now: first.now });
  const ford = new Role(member, address);
  ford.run(first, 100);
  for (const group of ["books", "films"]) ford.handle({ type: "join", group }, first.now);
  ford.run(first, 3_000);
  assertEquals([first.names("books"), first.names("films"), signed()], [["ford"], ["ford"], 1]);
  const { id } = member;
  // His host has got another address meanwhile.
  ford.address = at(5_000, "127.0.0.9");
  for (const [i, seed] of [2, 3].entries()) {
    const world = directoryOf(seed, first.now + i * 8_000);
    ford.run(world, 8_000);
    assertEquals([world.names("books"), world.names("films")], [["ford"], ["ford"]]);
    assert(world.traces.some(({ type }) => type === "name-owned"));
  }
  assertEquals([member.id, signed()], [id, 3]);
  assertEquals([ford.signatures.length, new Set(ford.signatures).size], [4, 2]);
});

Deno.test("Sequencer with an identity is taken back with a signature for the new life of the tracker", () => {
  const { own, signed } = counted();
  const address = at(7_000);
  const first = directoryOf(1);
  const options = { name: "marvin", address, tracker: TRACKER, random: seeded(7) };
  const sequencer = new Sequencer({ ...options, identity: { own }, now: first.now });
  const marvin = new Role(sequencer, address);
  marvin.run(first, 3_000);
  const { id } = sequencer;
  marvin.address = at(7_000, "127.0.0.9");
  const second = directoryOf(2, first.now);
  marvin.run(second, 8_000);
  assertEquals([sequencer.id, second.directory.sequencerCount, signed()], [id, 1, 2]);
  assert(second.traces.some(({ type }) => type === "sequencer-restored"));
});

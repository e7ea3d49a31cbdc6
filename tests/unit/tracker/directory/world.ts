import { assert, assertEquals } from "@std/assert";
import {
  type Address,
  addressOf,
  DATAGRAM_BYTES_MAX,
  type Epoch,
  type MemberId,
  type Mode,
  NO_EPOCH,
} from "../../../../lib/core/mod.ts";
import {
  type Answer,
  type AnswerTypes,
  decodeDatagram,
  type Frame,
  type FrameType,
  type HeartbeatFrame,
  lifeOf,
  type Refusal,
  type Request,
  type RequestType,
  type RestoreFrame,
  type ViewRecord,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import {
  Directory,
  type DirectoryOptions,
  type DirectoryTrace,
} from "../../../../lib/tracker/directory/mod.ts";

/** A datagram that the directory sent. */
export interface Sent {
  readonly group: number;
  readonly epoch: Epoch;
  readonly destination: MemberId;
  readonly to: readonly Address[];
  readonly frames: readonly Frame[];
}

/** A member or sequencer that talks to the directory. */
export interface Actor {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
}

/** Returns a source of numbers that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function at(port: number, hostname = "127.0.0.1"): Address {
  const address = addressOf(hostname, port);
  assert(address !== undefined);
  return address;
}

/** A directory with a clock that a test moves on. */
export class World {
  now: number;
  readonly directory: Directory;
  readonly sent: Sent[] = [];
  readonly traces: DirectoryTrace[] = [];
  readonly answers = new Map<number, Answer>();
  /**
   * True if whoever registers or reports itself proves its address at once. These challenges are
   * not in {@linkcode sent}.
   */
  echoes = true;
  /** The addresses that are not proven yet, by the ids of those that registered them. */
  readonly #unproven = new Map<MemberId, Address>();
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  #connection = 0;

  constructor(options: DirectoryOptions = {}, seed = 1, now = 1_000) {
    this.now = now;
    this.directory = new Directory({ options, random: seeded(seed), now: this.now });
  }

  /** Returns a world in which the rebuild is over. */
  static settled(options: DirectoryOptions = {}): World {
    const world = new World(options);
    world.advance(10 * (options.heartbeatMs ?? 1_000));
    world.traces.length = 0;
    return world;
  }

  /**
   * Hands in a request. Returns the number of its connection, under which its answer will be found.
   */
  ask(request: Request, from = at(50_000)): number {
    const connection = ++this.#connection;
    this.directory.handle({ type: "request", connection, request, from }, this.now);
    this.drain();
    return connection;
  }

  /** Returns the answer to a request that is answered at once. */
  answer<T extends RequestType>(
    request: Extract<Request, { type: T }>,
    from?: Address,
  ): AnswerTypes[T] | Refusal {
    const answer = this.answers.get(this.ask(request, from));
    assert(answer !== undefined, `no answer to ${JSON.stringify(request)}`);
    return answer as AnswerTypes[T] | Refusal;
  }

  register(name: string, address = at(5_000 + this.#connection)): Actor {
    const { hostname: host, port } = address;
    const answer = this.answer<"register">({
      type: "register",
      role: "member",
      name,
      host,
      port,
    });
    assert(answer.ok, JSON.stringify(answer));
    return { id: answer.member, name, address };
  }

  join(actor: Actor, group: string, mode?: Mode): ViewRecord {
    const insisted = mode === undefined ? {} : { mode };
    const request = { type: "join_group", member: actor.id, group, ...insisted } as const;
    const answer = this.answer<"join_group">(request);
    assert(answer.ok, JSON.stringify(answer));
    return answer.view;
  }

  exit(actor: Actor, group: string, last = 0): void {
    const request = { type: "exit_group", member: actor.id, group, last } as const;
    assertEquals(this.answer<"exit_group">(request), { ok: true });
  }

  quit(actor: Actor): void {
    assertEquals(this.answer<"quit">({ type: "quit", member: actor.id }), { ok: true });
  }

  view(group: string): ViewRecord {
    const answer = this.answer<"list_members">({ type: "list_members", group });
    assert(answer.ok, JSON.stringify(answer));
    return answer.view;
  }

  /** Returns the names of a group's members as a list shows them. */
  names(group: string): string[] {
    return this.view(group).members.map(({ name }) => name);
  }

  refusal<T extends RequestType>(request: Extract<Request, { type: T }>, from?: Address): Refusal {
    const answer = this.answer<T>(request, from);
    assert(!answer.ok, JSON.stringify(answer));
    return answer;
  }

  /**
   * Hands in a datagram with one frame of a member. A report is to the tracker of boot id `boot`.
   */
  frame(
    actor: Pick<Actor, "id" | "address">,
    frame: Frame,
    group = 0,
    boot = this.directory.boot,
  ): void {
    const epoch = frame.type === "restore" ? lifeOf(boot) : NO_EPOCH;
    const header = { group, source: actor.id, destination: 0, epoch };
    if (frame.type === "restore" && this.echoes) this.#unproven.set(actor.id, actor.address);
    this.bytes(encodeDatagram({ header, frames: [frame] }), actor.address);
  }

  bytes(bytes: Uint8Array, from: Address): void {
    this.directory.handle({ type: "datagram", bytes, from }, this.now);
    this.drain();
  }

  heartbeat(actor: Actor, views: HeartbeatFrame["views"] = [], count = 1): void {
    this.frame(actor, { type: "heartbeat", count, asks: true, views });
  }

  /** Hands in a member's report of its place in a view from before the restart. */
  restore(
    actor: Actor,
    view: ViewRecord,
    changes: Partial<RestoreFrame> = {},
    boot = this.directory.boot,
  ): void {
    const place = view.members.find(({ id }) => id === actor.id);
    assert(place !== undefined);
    const { name: groupName, mode, created, epoch } = view;
    const { joined, slot } = place;
    const frame: RestoreFrame = {
      ...{ type: "restore", name: actor.name, groupName, mode, created, epoch },
      ...{ view: view.view, joined, slot, forgotten: 0, removed: [] },
      ...changes,
    };
    this.frame(actor, frame, view.group, boot);
  }

  /** Lets time pass, stopping at every deadline on the way. */
  advance(ms: number): void {
    const end = this.now + ms;
    while (true) {
      const deadline = this.directory.nextDeadline();
      if (deadline === undefined || deadline > end) break;
      assert(deadline >= this.now, "a deadline in the past");
      this.now = deadline;
      this.directory.handleTimeout(this.now);
      this.drain();
    }
    this.now = end;
  }

  /** Lets time pass while some members send a heartbeat every `everyMs`. */
  live(ms: number, actors: readonly Actor[], everyMs = 1_000): void {
    const end = this.now + ms;
    while (this.now < end) {
      for (const actor of actors) this.heartbeat(actor);
      this.advance(Math.min(everyMs, end - this.now));
    }
  }

  /** Takes all datagrams and events of the directory. */
  drain(): void {
    while (true) {
      const transmit = this.directory.pollTransmit(this.now, this.#into);
      if (transmit === undefined) break;
      const datagram = decodeDatagram(this.#into.slice(0, transmit.length));
      assert(!(datagram instanceof WireError));
      assertEquals(datagram.header.source, 0);
      const { group, epoch, destination } = datagram.header;
      const { to } = transmit;
      if (this.#echo(destination, datagram.frames)) continue;
      this.sent.push({ group, epoch, destination, to, frames: datagram.frames });
    }
    for (let event = this.directory.pollEvent(); event; event = this.directory.pollEvent()) {
      if (event.type !== "answer") this.traces.push(event);
      else this.#onAnswer(event.connection, event.answer);
    }
  }

  /** Echoes a challenge to one whose address is not proven yet. Returns false if it is none. */
  #echo(id: MemberId, [frame]: readonly Frame[]): boolean {
    const address = this.#unproven.get(id);
    if (address === undefined || frame?.type !== "challenge") return false;
    this.#unproven.delete(id);
    this.frame({ id, address }, { type: "echo", cookie: frame.cookie });
    return true;
  }

  #onAnswer(connection: number, answer: Answer): void {
    this.answers.set(connection, answer);
    if (!this.echoes || !answer.ok || !("heartbeatMs" in answer)) return;
    const actor = { id: answer.member, address: at(answer.port, answer.host) };
    this.#unproven.set(actor.id, actor.address);
    this.frame(actor, { type: "heartbeat", count: 0, asks: false, views: [] });
  }

  /** Takes the datagrams that were sent so far. */
  take(): Sent[] {
    return this.sent.splice(0);
  }

  /**
   * Takes the datagrams that were sent so far. Returns the frames of one type, with their
   * destinations.
   */
  takeFrames<T extends FrameType>(type: T) {
    return this.take().flatMap(({ frames, to, destination, group }) =>
      frames
        .filter((frame) => frame.type === type)
        .map((frame) => ({ frame: frame as Frame & { type: T }, to, destination, group }))
    );
  }
}

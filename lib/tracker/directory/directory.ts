import {
  type Address,
  drawU32,
  earlier,
  type Instant,
  type Machine,
  type Random,
  type Transmit,
  unreachable,
} from "../../core/mod.ts";
import { decodeDatagram, type Frame, type Header, WireError } from "../../wire/mod.ts";
import { EventQueue } from "./event_queue.ts";
import type { DirectoryEvent, DirectoryInput } from "./events.ts";
import { FailureDetector } from "./failure_detector.ts";
import { Heartbeats } from "./heartbeats.ts";
import { type DirectoryOptions, directorySettings } from "./options.ts";
import { Outgoing } from "./outgoing.ts";
import { Prober } from "./prober.ts";
import { Rebuild } from "./rebuild.ts";
import { Registrations } from "./registrations.ts";
import { Requests } from "./requests.ts";
import { Roster } from "./roster.ts";
import { newStatistics, type Statistics } from "./statistics.ts";

/** The tracker without its sockets: who is there, in which groups, and who is gone. */
export class Directory implements Machine<DirectoryInput, DirectoryEvent> {
  /** Drawn at the start; with it, members tell one run of the tracker from another. */
  readonly boot: number;
  /** Where a sequencer listens that is to be invited. */
  readonly sequencerAddress: Address | undefined;
  readonly #statistics: Statistics = newStatistics();
  readonly #events = new EventQueue(this.#statistics);
  readonly #outgoing = new Outgoing(this.#statistics);
  readonly #prober = new Prober(this.#outgoing);
  readonly #detector: FailureDetector;
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;
  readonly #registrations: Registrations;
  readonly #requests: Requests;
  readonly #heartbeats: Heartbeats;

  constructor(
    { options, random, now }: { options: DirectoryOptions; random: Random; now: Instant },
  ) {
    const { heartbeatMs, rebuildMs, sequencerAddress } = directorySettings(options);
    this.boot = drawU32(random);
    this.sequencerAddress = sequencerAddress;
    const events = this.#events;
    const outgoing = this.#outgoing;
    const prober = this.#prober;
    const { boot } = this;
    // Nobody who was restored is evicted before the rebuild is over.
    const detector = new FailureDetector(
      heartbeatMs,
      (member) => member.isRestored && this.#rebuild.isOn,
    );
    const roster = new Roster({ boot, detector, outgoing, events, random });
    const rebuild = new Rebuild({ roster, events, until: now + rebuildMs });
    const registrations = new Registrations({ roster, prober, events, heartbeatMs });
    this.#detector = detector;
    this.#roster = roster;
    this.#rebuild = rebuild;
    this.#registrations = registrations;
    this.#requests = new Requests({ roster, rebuild });
    this.#heartbeats = new Heartbeats({ roster, rebuild, detector, registrations, outgoing });
  }

  /** What was counted so far; the numbers go on counting. */
  get statistics(): Readonly<Statistics> {
    return this.#statistics;
  }

  /** Members that are registered. */
  get memberCount(): number {
    return this.#roster.members.size;
  }

  /** Groups that there are. */
  get groupCount(): number {
    return this.#roster.groups.size;
  }

  handle(input: DirectoryInput, now: Instant): void {
    switch (input.type) {
      case "datagram":
        return this.#onDatagram(input.bytes, input.from, now);
      case "request":
        return this.#onRequest(input, now);
      default:
        unreachable(input);
    }
  }

  handleTimeout(now: Instant): void {
    if (this.#rebuild.expire(now)) this.#detector.endSparing(now);
    const findings = this.#detector.expire(now);
    if (findings !== undefined) {
      const { silent, probe, forgivenMs } = findings;
      if (forgivenMs > 0) this.#events.trace({ type: "late", ms: forgivenMs });
      for (const member of silent) this.#roster.evict(member, "silent");
      for (const member of probe) this.#prober.probe(member);
    }
    this.#registrations.expire(now);
  }

  nextDeadline(): Instant | undefined {
    return earlier(
      earlier(this.#detector.nextDeadline(), this.#registrations.nextDeadline()),
      this.#rebuild.nextDeadline(),
    );
  }

  pollTransmit(_now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#outgoing.poll(into);
  }

  pollEvent(): DirectoryEvent | undefined {
    return this.#events.shift();
  }

  #onRequest(input: DirectoryInput & { type: "request" }, now: Instant): void {
    const { connection, request, from } = input;
    this.#statistics.requests[request.type]++;
    if (request.type === "register") {
      return this.#registrations.register({ connection, request, from }, now);
    }
    this.#events.answer(connection, this.#requests.answer(request));
  }

  #onDatagram(bytes: Uint8Array, from: Address, now: Instant): void {
    this.#statistics.datagramsIn++;
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) {
      this.#statistics.malformed++;
      return;
    }
    const { header, frames } = datagram;
    for (const frame of frames) {
      this.#statistics.framesIn[frame.type]++;
      if (!this.#onFrame(header, frame, from, now)) this.#statistics.foreign++;
    }
  }

  /** Takes a frame; false if it is not for a tracker, or not from where it says. */
  #onFrame(header: Header, frame: Frame, from: Address, now: Instant): boolean {
    if (header.source === 0 || header.destination !== 0) return false;
    switch (frame.type) {
      case "heartbeat":
        return this.#heartbeats.onHeartbeat(header, frame, { from, now });
      case "restore":
        this.#rebuild.onRestore(header, frame, { from, now });
        return true;
      default:
        return false;
    }
  }
}

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
import { DirectoryEventQueue } from "./state/directory_event_queue.ts";
import type { DirectoryEvent, DirectoryInput } from "./state/directory_events.ts";
import { FailureDetector, LATE_INTERVALS } from "./state/failure_detector.ts";
import { Heartbeats } from "./handlers/heartbeats.ts";
import { Identities } from "./state/identities.ts";
import { Invitations } from "./handlers/invitations.ts";
import { KeptGroups } from "./rebuild/kept_groups.ts";
import { Leases } from "./handlers/leases.ts";
import type { DirectoryMember } from "./state/directory_member.ts";
import { type DirectoryOptions, directorySettings } from "./options.ts";
import { Outgoing } from "./state/outgoing.ts";
import { Prober } from "./state/prober.ts";
import { Rebuild } from "./rebuild/rebuild.ts";
import { Reigns } from "./handlers/reigns.ts";
import { Registrations } from "./handlers/registrations.ts";
import { ControlRequests } from "./handlers/control_requests.ts";
import { Roster } from "./state/roster.ts";
import type { DirectorySequencer } from "./state/directory_sequencer.ts";
import { Sequencers } from "./state/sequencers.ts";
import { newStatistics, type Statistics } from "./state/statistics.ts";

/** The tracker without its sockets: who is there, in which groups, and who is gone. */
export class Directory implements Machine<DirectoryInput, DirectoryEvent> {
  /** Drawn at the start; with it, members tell one run of the tracker from another. */
  readonly boot: number;
  readonly #statistics: Statistics = newStatistics();
  readonly #events = new DirectoryEventQueue(this.#statistics);
  readonly #outgoing: Outgoing;
  readonly #prober: Prober;
  readonly #detector: FailureDetector<DirectoryMember>;
  readonly #sequencers: Sequencers;
  readonly #roster: Roster;
  readonly #rebuild: Rebuild;
  readonly #registrations: Registrations;
  readonly #requests: ControlRequests;
  readonly #heartbeats: Heartbeats;
  readonly #leases: Leases;
  readonly #reigns: Reigns;
  readonly #invitations: Invitations;
  readonly #settings: ReturnType<typeof directorySettings>;

  constructor(
    { options, random, now }: { options: DirectoryOptions; random: Random; now: Instant },
  ) {
    const settings = directorySettings(options);
    const { heartbeatMs, sequencerAddress: address } = settings;
    const boot = drawU32(random);
    const events = this.#events;
    const outgoing = new Outgoing({
      statistics: this.#statistics,
      boot,
      leaseMs: settings.leaseMs,
    });
    const prober = new Prober(outgoing);
    const identities = new Identities(random);
    // Nobody who was restored is evicted before the rebuild is over.
    const isSpared = (one: DirectoryMember | DirectorySequencer) =>
      one.isRestored && this.#rebuild.isOn;
    const detector = new FailureDetector<DirectoryMember>(heartbeatMs, isSpared);
    const sequencers = new Sequencers({
      ...{ boot, intervalMs: settings.sequencerIntervalMs, isSpared },
      ...{ identities, outgoing, prober, events },
      groups: () => this.#roster.groups.ordered(),
    });
    const roster = new Roster({ boot, identities, sequencers, detector, outgoing, events, random });
    const until = now + settings.rebuildMs;
    const kept = new KeptGroups({ roster, sequencers });
    const rebuild = new Rebuild({ roster, sequencers, identities, events, kept, until });
    const registrations = new Registrations({ roster, sequencers, prober, events, heartbeatMs });
    this.boot = boot;
    this.#settings = settings;
    this.#outgoing = outgoing;
    this.#prober = prober;
    this.#detector = detector;
    this.#sequencers = sequencers;
    this.#roster = roster;
    this.#rebuild = rebuild;
    this.#registrations = registrations;
    this.#requests = new ControlRequests({ roster, sequencers, rebuild, kept });
    this.#heartbeats = new Heartbeats({ roster, rebuild, detector, registrations, outgoing });
    this.#leases = new Leases({ roster, sequencers, rebuild, outgoing });
    this.#reigns = new Reigns({ roster, sequencers, outgoing });
    const invited = { address, everyMs: heartbeatMs, boot, now };
    this.#invitations = new Invitations({ ...invited, sequencers, outgoing });
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

  /** Sequencers that are registered, be they silent or not. */
  get sequencerCount(): number {
    return this.#sequencers.size;
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
    const lateMs = now - (this.nextDeadline() ?? now);
    const { heartbeatMs, rebuildMs } = this.#settings;
    if (lateMs > LATE_INTERVALS * heartbeatMs) this.#rebuild.prolong(now + rebuildMs);
    if (this.#rebuild.expire(now)) {
      this.#detector.endSparing(now);
      this.#sequencers.endSparing(now);
    }
    const forgivenMs = Math.max(this.#expireMembers(now), this.#sequencers.expire(now));
    if (forgivenMs > 0) this.#events.trace({ type: "late", ms: forgivenMs });
    this.#registrations.expire(now);
    this.#invitations.expire(now);
  }

  nextDeadline(): Instant | undefined {
    const parts = [this.#sequencers, this.#registrations, this.#rebuild, this.#invitations];
    return parts.reduce(
      (deadline, part) => earlier(deadline, part.nextDeadline()),
      this.#detector.nextDeadline(),
    );
  }

  pollTransmit(_now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#outgoing.poll(into);
  }

  pollEvent(): DirectoryEvent | undefined {
    return this.#events.shift();
  }

  /** By how much everybody's time was prolonged. */
  #expireMembers(now: Instant): number {
    const findings = this.#detector.expire(now);
    if (findings === undefined) return 0;
    for (const member of findings.silent) this.#roster.evict(member, "silent");
    for (const member of findings.probe) this.#prober.probe(member);
    return findings.forgivenMs;
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
      case "lease":
        return this.#leases.onLease(header, frame, { from, now });
      case "stale":
        return this.#reigns.onStale(header, frame, from);
      case "expel":
        return this.#reigns.onExpel(header, frame, from);
      case "restore":
        this.#rebuild.onRestore(header, frame, { from, now });
        return true;
      default:
        return false;
    }
  }
}

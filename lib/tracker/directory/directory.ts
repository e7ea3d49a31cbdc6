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
import { SenderCheck } from "../../roles/mod.ts";
import {
  type Datagram,
  decodeDatagram,
  type Frame,
  type Header,
  WireError,
} from "../../wire/mod.ts";
import { Credentials } from "./credentials/mod.ts";
import {
  AddressProofs,
  ControlRequests,
  Directs,
  Heartbeats,
  Invitations,
  Leases,
  Registrations,
  Reigns,
} from "./handlers/mod.ts";
import { type DirectoryOptions, directorySettings } from "./options.ts";
import { KeptGroups, Rebuild } from "./rebuild/mod.ts";
import {
  type DirectoryEvent,
  DirectoryEventQueue,
  type DirectoryInput,
  Groups,
  Hearing,
  Identities,
  LATE_INTERVALS,
  newStatistics,
  Outgoing,
  Roster,
  Sequencers,
  type Statistics,
} from "./state/mod.ts";
import type { DirectoryTimers } from "./timers.ts";

/**
 * The tracker without its sockets: the members, the sequencers, and the groups that they are in.
 *
 * It is driven as every machine is: `handle` and `handleTimeout` take what happens, then
 * `pollTransmit` and `pollEvent` return what follows, and `nextDeadline` when to come back.
 */
export class Directory implements Machine<DirectoryInput, DirectoryEvent> {
  /** Drawn at the start; with it members tell one life of the tracker from another. */
  readonly boot: number;
  readonly #heartbeatMs: number;
  readonly #statistics: Statistics = newStatistics();
  readonly #events = new DirectoryEventQueue(this.#statistics);
  readonly #outgoing: Outgoing;
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #timers: DirectoryTimers;
  readonly #requests: ControlRequests;
  readonly #heartbeats: Heartbeats;
  readonly #leases: Leases;
  readonly #reigns: Reigns;
  readonly #senders: SenderCheck;
  readonly #proofs: AddressProofs;

  constructor(
    { options, random, now }: { options: DirectoryOptions; random: Random; now: Instant },
  ) {
    const { heartbeatMs, leaseMs, ...settings } = directorySettings(options);
    const { tables } = settings;
    const boot = drawU32(random);
    const events = this.#events;
    const outgoing = new Outgoing({
      ...{ statistics: this.#statistics, boot, leaseMs },
      framesMax: tables.frames,
    });
    const identities = new Identities(random, tables.goneIds, settings.identity !== undefined);
    const groups = new Groups(tables);
    const hearing = new Hearing(heartbeatMs / 2);
    const shared = { boot, groups, identities, outgoing, events, hearing };
    const intervalMs = settings.sequencerIntervalMs;
    const sequencers = new Sequencers({ ...shared, intervalMs });
    const roster = new Roster({ ...shared, heartbeatMs, sequencers, random });
    const kept = new KeptGroups({ roster, sequencers, events, tables });
    const { rebuildMs } = settings;
    const span = { rebuildMs, heartbeatMs, now };
    const credentials = new Credentials({ tracker: settings.identity, identities, events, random });
    const rebuild = new Rebuild({
      ...{ roster, sequencers, identities, events, kept, tables, credentials },
      ...span,
    });
    const names = new Registrations({
      ...{ credentials, roster, sequencers, outgoing, events, heartbeatMs },
      channels: settings.channels,
    });
    const invited = { address: settings.sequencerAddress, everyMs: heartbeatMs, boot, now };
    const invitations = new Invitations({ ...invited, sequencers, outgoing });
    this.#senders = new SenderCheck({
      random,
      tables: tables.proofs,
      onSent: (type) => {
        this.#statistics.datagramsOut++;
        this.#statistics.framesOut[type]++;
      },
    });
    this.boot = boot;
    this.#heartbeatMs = heartbeatMs;
    this.#outgoing = outgoing;
    this.#roster = roster;
    this.#sequencers = sequencers;
    const directs = new Directs({ roster, rebuild, outgoing });
    this.#requests = new ControlRequests({ roster, sequencers, rebuild, kept, directs });
    this.#proofs = new AddressProofs({
      ...{ roster, sequencers, identities, outgoing, events, credentials },
      ...{ registrations: names, requests: this.#requests, heartbeatMs },
    });
    const proofs = this.#proofs;
    this.#timers = { rebuild, members: roster, sequencers, names, invitations, proofs };
    this.#heartbeats = new Heartbeats({ roster, rebuild, registrations: names, outgoing, directs });
    this.#leases = new Leases({ roster, sequencers, rebuild, outgoing, events, tables });
    this.#reigns = new Reigns({ roster, sequencers, outgoing, events });
  }

  /** The numbers that were counted so far; the object goes on counting. */
  get statistics(): Readonly<Statistics> {
    return this.#statistics;
  }

  /** The number of registered members. */
  get memberCount(): number {
    return this.#roster.members.size;
  }

  /** The number of groups, those that are being restored included. */
  get groupCount(): number {
    return this.#roster.groups.size;
  }

  /** The number of registered sequencers, whether silent or not. */
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
    const { rebuild, members, sequencers, names, invitations, proofs } = this.#timers;
    const lateMs = now - (this.nextDeadline() ?? now);
    if (lateMs > LATE_INTERVALS * this.#heartbeatMs) rebuild.prolong(now);
    if (rebuild.handleTimeout(now)) {
      members.endSparing(now);
      sequencers.endSparing(now);
    }
    const forgivenMs = Math.max(members.handleTimeout(now), sequencers.handleTimeout(now));
    if (forgivenMs > 0) this.#events.trace({ type: "late", ms: forgivenMs });
    names.handleTimeout(now);
    invitations.handleTimeout(now);
    proofs.handleTimeout(now);
  }

  nextDeadline(): Instant | undefined {
    const { rebuild, members, sequencers, names, invitations, proofs } = this.#timers;
    let next = earlier(rebuild.nextDeadline(), members.nextDeadline());
    next = earlier(next, sequencers.nextDeadline());
    next = earlier(next, names.nextDeadline());
    next = earlier(next, proofs.nextDeadline());
    return earlier(next, invitations.nextDeadline());
  }

  pollTransmit(_now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#senders.poll(0, into) ?? this.#outgoing.poll(into);
  }

  pollEvent(): DirectoryEvent | undefined {
    return this.#events.shift();
  }

  #onRequest(input: DirectoryInput & { type: "request" }, now: Instant): void {
    const { connection, request, from } = input;
    this.#statistics.requests[request.type]++;
    if (request.type === "register") {
      return this.#timers.names.register({ connection, request, from }, now);
    }
    if (this.#proofs.hold(connection, request, now)) return;
    this.#events.answer(connection, this.#requests.answer(request, now));
  }

  #onDatagram(bytes: Uint8Array, from: Address, now: Instant): void {
    this.#statistics.datagramsIn++;
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) {
      this.#statistics.malformed++;
      return;
    }
    const { header, frames } = datagram;
    this.#timers.rebuild.noteDatagram(header.source, now);
    for (const frame of frames) this.#statistics.framesIn[frame.type]++;
    if (this.#counts(datagram, bytes, from, now)) {
      for (const frame of frames) {
        if (!this.#onFrame(header, frame, from, now)) this.#statistics.foreign++;
      }
    }
    if (header.destination === 0) this.#proofs.challenge(header.source, from, now);
  }

  /**
   * Returns true if a datagram comes from its source, or its source is unknown. If not, its frames
   * are not handled.
   */
  #counts(datagram: Datagram, bytes: Uint8Array, from: Address, now: Instant): boolean {
    const { header, frames } = datagram;
    if (header.source === 0 || header.destination !== 0) return true;
    const member = this.#roster.members.byId(header.source);
    const known = member ?? this.#sequencers.byId(header.source);
    // After a restart we know nobody. A member that has no proof of our address must get our echo,
    // or it would never take the `unknown` by which it learns that.
    const address = known?.address ?? from;
    const verdict = known?.isProven === false
      ? this.#proofs.judge(datagram, from, now)
      : this.#senders.judge(datagram, bytes.length, address, from, now);
    if (verdict !== "foreign") return verdict === "counts";
    this.#statistics.foreign += frames.length;
    if (member !== undefined && frames[0]?.type === "heartbeat") {
      this.#roster.noteElsewhere(member, from);
    }
    return false;
  }

  /** Handles a frame. Returns false if it is not for a tracker. */
  #onFrame(header: Header, frame: Frame, from: Address, now: Instant): boolean {
    if (header.source === 0 || header.destination !== 0) return false;
    // The source may have been restored by another frame of the same datagram.
    if (frame.type !== "restore" && this.#proofs.isAwaited(header.source)) return false;
    switch (frame.type) {
      case "heartbeat":
        return this.#heartbeats.onHeartbeat(header, frame, { from, now });
      case "lease":
        return this.#leases.onLease(header, frame, { from, now });
      case "stale":
        return this.#reigns.onStale(header, frame);
      case "expel":
        return this.#reigns.onExpel(header, frame);
      case "restore":
        // A report to the tracker before us does not count: its sender may have left meanwhile.
        if (header.epoch.boot !== this.boot) return false;
        return this.#timers.rebuild.onRestore(header, frame, { from, now });
      default:
        // All other frames are between members and sequencers.
        return false;
    }
  }
}

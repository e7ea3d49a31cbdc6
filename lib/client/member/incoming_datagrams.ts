import type { Address, Instant, MemberId } from "../../core/mod.ts";
import type { Datagram, Frame, Header, UnknownFrame } from "../../wire/mod.ts";
import {
  copyOnce,
  type Counters,
  type DatagramIntake,
  isChallengeOf,
  reachOf,
} from "../../roles/mod.ts";
import type { Group } from "./group/group.ts";
import { isPlausibleFrame } from "./group/plausible_frame.ts";
import type { GroupTable } from "./group_table.ts";
import type { Registration } from "./member_phase.ts";
import type { PathReports } from "./path_reports.ts";
import type { TrackerLink } from "./tracker_link.ts";
import type { ViewSync } from "./view_sync.ts";

/** The parts of a member that handle its {@linkcode IncomingDatagrams}. */
export interface IncomingDatagramsParts {
  readonly tracker: Address;
  readonly intake: DatagramIntake;
  readonly counters: Counters;
  readonly groups: GroupTable;
  readonly views: ViewSync;
  readonly reports: PathReports;
  /** Returns the registration that counts. */
  registration(): Registration | undefined;
  /** Called when a group has handled the frames of a datagram. */
  onHandled(group: Group): void;
  /** Called when the tracker does not know us. */
  onUnknown(link: TrackerLink, frame: UnknownFrame, now: Instant): void;
  /** Called when the tracker says that we are in the direct group with a member. */
  onDirect(partner: MemberId): void;
}

/**
 * Hands each datagram that arrives to its group, or to the part of the member that waits for the
 * tracker. A datagram that is not for us or comes from a wrong address, and a notice of a former
 * life of the tracker, are counted and dropped.
 */
export class IncomingDatagrams {
  readonly #parts: IncomingDatagramsParts;

  constructor(parts: IncomingDatagramsParts) {
    this.#parts = parts;
  }

  handle(bytes: Uint8Array, from: Address, now: Instant): void {
    const { intake, counters } = this.#parts;
    const datagram = intake.decode(bytes);
    if (datagram === undefined) return;
    const { destination, source } = datagram.header;
    const registration = this.#parts.registration();
    const isForUs = registration !== undefined &&
      (destination === 0 || destination === registration.id);
    if (!isForUs) counters.foreign++;
    else if (source === 0) this.#onTrackerDatagram(datagram, bytes, from, now);
    else this.#onGroupDatagram(datagram, bytes, from, now);
  }

  #onGroupDatagram(datagram: Datagram, bytes: Uint8Array, from: Address, now: Instant): void {
    const { intake, counters, groups } = this.#parts;
    const { header, frames } = datagram;
    const group = groups.byId(header.group);
    if (group === undefined) {
      counters.foreign++;
      return;
    }
    const known = group.addressOf(header.source);
    if (known !== undefined && !intake.counts(datagram, bytes.length, known, from, now)) return;
    const keep = copyOnce(bytes);
    for (const frame of frames) {
      const counts = isPlausibleFrame(frame) && (header.destination !== 0 || !isForOne(frame));
      if (counts) group.onFrame(header, frame, keep, now);
      else counters.foreign++;
    }
    this.#parts.onHandled(group);
  }

  #onTrackerDatagram(datagram: Datagram, bytes: Uint8Array, from: Address, now: Instant): void {
    const { tracker, intake, reports } = this.#parts;
    const { header, frames } = datagram;
    if (!intake.counts(datagram, bytes.length, tracker, from, now)) {
      const registration = this.#parts.registration();
      const isHeard = registration !== undefined && isChallengeOf(tracker, datagram, from);
      if (isHeard) reports.onHeard(registration.link, false, now);
      return;
    }
    for (const frame of frames) {
      const registration = this.#parts.registration();
      // A frame before this one evicted us: the rest was meant for the registration that ended.
      if (registration === undefined) return;
      reports.onHeard(registration.link, frame.type === "heartbeat-ack", now);
      this.#onTrackerFrame(registration.link, header, frame, now);
    }
  }

  #onTrackerFrame(link: TrackerLink, header: Header, frame: Frame, now: Instant): void {
    const { counters, groups, views } = this.#parts;
    switch (frame.type) {
      case "heartbeat-ack":
        link.onAnswered(frame);
        return views.onNumbers(frame.views);
      case "probe":
        return link.beat();
      case "unknown":
        // Sent to all, it is not about us.
        if (header.destination !== 0) this.#parts.onUnknown(link, frame, now);
        return;
      case "reign": {
        const reign = { ...frame, address: this.#reach(frame.address) };
        return groups.byId(header.group)?.onReign(reign, now);
      }
      case "notice": {
        if (!link.life.sent(header)) {
          counters.foreign++;
          return;
        }
        const group = groups.byId(header.group);
        const change = { ...frame.change, address: this.#reach(frame.change.address) };
        if (group !== undefined && !group.onChange(change, now)) views.fetch(group);
        return;
      }
      case "direct":
        // Sent to all, it would be about each of us.
        if (header.destination !== 0) this.#parts.onDirect(frame.partner);
        return;
      default:
        // A frame that only members send: a peer's fault, not a bug.
        counters.foreign++;
    }
  }

  /** Returns the address at which we reach what the tracker knows at `address`. */
  #reach(address: Address): Address {
    return reachOf(address, this.#parts.tracker);
  }
}

/**
 * Returns true for a question that is put to one member only. Sent to all, as a forged datagram to
 * a channel may be, it would bring an answer from each.
 */
function isForOne({ type }: Frame): boolean {
  return type === "recall" || type === "path-probe" || type === "extent" || type === "nak";
}

import {
  type Address,
  addressOf,
  type Epoch,
  type Instant,
  invariant,
  isSameEpoch,
  type MemberId,
  type NamedIdentity,
} from "../../../core/mod.ts";
import {
  knownSizeTo,
  Outbound,
  type ReceiveWindow,
  type StreamReceiver,
  StreamTransmitter,
} from "../../../ordering/mod.ts";
import type { Header, ViewRecord } from "../../../wire/mod.ts";
import type { GroupOptions } from "../group/group.ts";
import { EntryRelay } from "./entry_relay.ts";
import { type OrderedOrigin, SequencerPeer } from "./sequencer_peer.ts";
import type { Submissions } from "./submissions.ts";

/** The sequencer that the tracker has chosen to order a group, and its epoch. */
export interface Grant {
  readonly epoch: Epoch;
  readonly sequencer: MemberId;
  readonly address: Address;
  /** The sequencer's name, its key and its signed registration; absent if it has no identity. */
  readonly registration?: NamedIdentity;
}

/** Returns the sequencer that orders the group, from the view in the answer to our join. */
export function grantOf({ name, epoch, sequencer }: ViewRecord): Grant {
  invariant(sequencer !== null, `Cannot enter "${name}": it has no sequencer`);
  const { id, host, port, registration } = sequencer;
  const address = addressOf(host, port);
  invariant(address !== undefined, `Cannot enter "${name}": "${host}" is no IP address`);
  const grant = { epoch, sequencer: id, address };
  return registration === undefined ? grant : { ...grant, registration };
}

/** The parts of a member that a reign works with. */
export interface ReignOptions {
  readonly group: GroupOptions;
  readonly submissions: Submissions;
  readonly receiver: StreamReceiver<SequencerPeer, OrderedOrigin>;
  /**
   * Returns the window that holds the sequence; `undefined` before the sequence has begun for us.
   */
  window(): ReceiveWindow<OrderedOrigin> | undefined;
  /** Returns the number of members that sent something lately, ourselves included. */
  activeSenders(now: Instant): number;
  /** Returns the number of members. */
  potentialSenders(): number;
}

/**
 * One sequencer's reign over the group as a member sees it, and the way to that sequencer. A
 * takeover replaces the whole object, so that no frame that waits for one sequencer can go to the
 * next.
 */
export class Reign {
  readonly epoch: Epoch;
  readonly peer: SequencerPeer;
  readonly transmitter: StreamTransmitter<SequencerPeer, OrderedOrigin>;
  readonly relay: EntryRelay;
  /** The verified key of the sequencer; `undefined` if none is known. */
  readonly key: Uint8Array | undefined;
  readonly #options: ReignOptions;

  constructor(grant: Grant, options: ReignOptions, now: Instant) {
    const { epoch, sequencer, address } = grant;
    const { submissions, receiver, group: { self, record, counters, sizesTo } } = options;
    this.key = keyOf(grant, options.group);
    // Nothing is submitted before the welcome or the install. Example: ford leaves and is back at
    // once under his id, and the sequencer has heard of neither. It would order the new stay's
    // message 8 as one of the old stay, and again when it knows the new one (PROTOCOL 10.2.5).
    const outbound = new Outbound(submissions.returned, now, knownSizeTo(address));
    outbound.limit = outbound.cut;
    const peer = new SequencerPeer(sequencer, address, outbound);
    const relay = new EntryRelay(peer, options.window);
    this.epoch = epoch;
    this.peer = peer;
    this.relay = relay;
    this.#options = options;
    this.transmitter = new StreamTransmitter<SequencerPeer, OrderedOrigin>({
      group: record.group,
      self: self.id,
      epoch,
      sender: submissions.sender,
      receiver,
      addresses: () => peer.addresses,
      activeSenders: options.activeSenders,
      potentialSenders: options.potentialSenders,
      onSent: (kind, bytes, copies) => counters.countSent(kind, bytes, copies),
      sizesTo,
      relays: relay,
    });
    submissions.sender.addPeer(peer);
    receiver.addPeer(peer);
  }

  /** Returns true if a datagram comes from this sequencer, in its epoch. */
  isSourceOf(header: Header): boolean {
    return header.source === this.peer.id && isSameEpoch(header.epoch, this.epoch);
  }

  /**
   * Ends the streams to and from the sequencer. What was received of its stream can still be taken.
   */
  end(): void {
    const { submissions, receiver } = this.#options;
    submissions.sender.removePeer(this.peer);
    receiver.removePeer(this.peer);
  }
}

/** Returns the key of the sequencer of a signed group, which has signed its registration. */
function keyOf({ sequencer: id, address, registration }: Grant, group: GroupOptions) {
  if (group.record.signed !== true || registration === undefined) return undefined;
  return group.keys?.keyOf({ id, address, ...registration }, "sequencer");
}

import type { Mode } from "../core/mod.ts";
import type { Clock, Endpoint, Log } from "../net/mod.ts";

/** Options of {@linkcode Client.connect}. */
export interface ClientOptions {
  /** The name that others see; unique among the living members of a tracker. */
  readonly name: string;
  /** The place to receive at. Port 0 means any free one, 0.0.0.0 or :: any address of this host. */
  readonly address: Endpoint;
  /** The place where `gm tracker` runs. */
  readonly tracker: Endpoint;
  /**
   * The file with the shared key of those who may take part, as `gm key new FILE` makes it. The
   * tracker and the sequencers need the same key.
   *
   * @default there is no key, and nothing is sealed
   */
  readonly keyFile?: string | undefined;
  /**
   * The file with our identity, a private key of Ed25519, which is made if there is none. Others
   * see that we are the one who had our name before, and we see whether they are: the keys that we
   * have seen are in the file `known_members` beside it.
   *
   * @default we have no identity, and know none of others
   */
  readonly identity?: string | undefined;
  /**
   * The fingerprint that the tracker's key must have, such as `SHA256:…`; it takes an `identity`.
   *
   * @default the key of our first registration at this place counts
   */
  readonly trackerFingerprint?: string | undefined;
  /**
   * Time in milliseconds that a member may take for a window of our messages while more of them
   * wait. After that time the group stops waiting for the member until it has caught up.
   * `Infinity` waits for any time.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /**
   * The log of what goes on inside.
   *
   * @default nothing is written
   */
  readonly log?: Log;
  /**
   * The source of time; tests pass another one.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /** Ends the attempt to connect when aborted: `connect` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode Client.join}. */
export interface JoinOptions {
  /**
   * The mode to insist on: a new group gets this mode, and a group of another mode is not joined.
   *
   * @default a new group is fifo, an existing one is taken as it is
   */
  readonly mode?: Mode;
  /**
   * True for a group in which members sign what they say, so that nobody can say anything in the
   * name of another: a new group is such a one, and one that is not is not joined. It needs an
   * identity.
   *
   * @default a new group is not signed, an existing one is taken as it is
   */
  readonly signed?: boolean;
  /**
   * Ends joining when aborted: `join` rejects with the signal's reason, and if the tracker has
   * made us a member meanwhile, we leave the group again. No effect once we are in the group.
   */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode Client.multicast}. */
export interface MulticastOptions {
  /**
   * Takes the message back when aborted while it waits for room: it is not sent, and `multicast`
   * rejects with the signal's reason. No effect once the message is accepted.
   */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode Client.multicastAll}. */
export interface MulticastAllOptions extends MulticastOptions {
  /**
   * Called with the number of messages that the group has accepted so far, soon after it has
   * accepted more of them. If `multicastAll` rejects, the last call came before: so many are sent,
   * or none if there was no call, and the others are not.
   */
  readonly onAccepted?: (count: number) => void;
}

/** Options of {@linkcode Client.close}. */
export interface CloseOptions {
  /**
   * True if the application takes no more events: messages that arrive from now on may be lost to
   * it, and messages that wait for room are refused with a {@linkcode ClosedError}.
   *
   * @default {false}
   */
  readonly discard?: boolean;
}

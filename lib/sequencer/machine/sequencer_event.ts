import type {
  Address,
  GroupId,
  Instant,
  MemberId,
  Random,
  Seq,
  SeqRange,
  SequencerTables,
} from "../../core/mod.ts";
import type { FetchedPast, PastPage, PastQuery } from "../../ordering/mod.ts";
import type { PathNews, RegistrationIdentity } from "../../roles/mod.ts";
import type { LogBatch, LogReign } from "./log_types.ts";
import type {
  AnswerTypes,
  KeptGroupRecord,
  Refusal,
  Request,
  RequestType,
} from "../../wire/mod.ts";

/** An input that a sequencer's shell hands in. */
export type SequencerInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "answer";
    readonly id: number;
    /** The tracker's answer; `undefined` if it could not be reached. */
    readonly answer: AnswerTypes[RequestType] | Refusal | undefined;
  }
  /**
   * The engine's page for a member's question; none comes if the engine does not know the group.
   */
  | {
    readonly type: "past";
    readonly group: GroupId;
    readonly member: MemberId;
    readonly question: PastQuery;
    readonly page: PastPage;
  }
  /** Confirms that the engine has everything of this group up to `last`, in its present reign. */
  | {
    readonly type: "appended";
    readonly group: GroupId;
    readonly last: Seq;
    /**
     * With the first batch of a reign: the places before it that the engine lacks, if there are
     * any.
     */
    readonly lacks?: SeqRange | undefined;
  }
  /** Reports that another sequencer has the group's log in a newer epoch: ours is over. */
  | { readonly type: "fenced"; readonly group: GroupId }
  | { readonly type: "close" };

/** An event that a sequencer hands to its shell. */
export type SequencerEvent =
  /** Request to the tracker; its answer is an `answer` input with the same number. */
  | {
    readonly type: "request";
    readonly id: number;
    readonly request: Request;
    readonly tracker: Address;
  }
  | {
    readonly type: "registered";
    readonly member: MemberId;
    readonly tracker: Address;
    readonly again: boolean;
    /** The public key of the tracker, which it has proven; absent if one of us has no identity. */
    readonly trackerKey?: Uint8Array;
  }
  /** The tracker has this key, or none, and must have another, or does not prove it. */
  | {
    readonly type: "tracker-distrusted";
    readonly tracker: Address;
    readonly key: Uint8Array | undefined;
  }
  | { readonly type: "register-failed"; readonly refusal: Refusal | undefined }
  /** Entries that the engine is to keep; an `appended` input confirms them. */
  | { readonly type: "append"; readonly batch: LogBatch }
  /** A stretch of the past that a member remembers; the engine keeps what it lacks of it. */
  | { readonly type: "fetched"; readonly group: GroupId; readonly past: FetchedPast }
  /** Question of a member about the past; a `past` input replies. */
  | {
    readonly type: "recall";
    readonly group: GroupId;
    readonly member: MemberId;
    readonly question: PastQuery;
  }
  /** Beginning of a reign: we order a group from now on. */
  | { readonly type: "granted"; readonly reign: LogReign }
  /** Number of a group in the order of creation, as the tracker has it. */
  | { readonly type: "created"; readonly group: GroupId; readonly created: number }
  /** End of a reign: the last member left the group, or another sequencer has it. */
  | { readonly type: "released"; readonly group: GroupId; readonly name: string }
  /**
   * Eviction of ourselves: the tracker took us for dead, and others have our groups. `unheard` is
   * true if no datagram of ours has reached it since we registered. We register again after
   * `againMs`.
   */
  | { readonly type: "evicted"; readonly unheard: boolean; readonly againMs: number }
  /**
   * News of datagrams between us and the tracker, which responds over TCP: they get lost, or pass.
   */
  | (PathNews & { readonly type: "tracker-udp"; readonly tracker: Address })
  | { readonly type: "closed" };

export interface SequencerOptions {
  /** Name of this sequencer in the tracker's log. */
  readonly name: string;
  /** Address of our socket; if its IP is unspecified the tracker takes the one that it sees. */
  readonly address: Address;
  /** Address of the tracker; `undefined`: the first one that invites us. */
  readonly tracker: Address | undefined;
  readonly random: Random;
  /**
   * Our identity, and our opinion of trackers.
   *
   * @default none: we show no key
   */
  readonly identity?: RegistrationIdentity;
  /**
   * Milliseconds that a member may take for a window of the sequence while entries wait; then it is
   * detached.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /** Groups that our engine has from before; `undefined` if what it has does not outlive us. */
  readonly stored?: readonly KeptGroupRecord[];
  /**
   * Bounds of what is remembered, and of the ids in one frame.
   *
   * @default {SEQUENCER_TABLES}
   */
  readonly tables?: SequencerTables;
  /**
   * Bytes that the kernel keeps for our socket, for all groups together.
   *
   * @default {KERNEL_BUFFER_BYTES}
   */
  readonly bufferBytes?: number;
  /**
   * Returns the bytes of the datagrams that the path to an address is probed for, ascending.
   *
   * @default {probedSizesTo}
   */
  readonly sizesTo?: (to: Address) => readonly number[];
  /**
   * Returns true if this process may send to a channel and listen on it.
   *
   * @default every channel may be used
   */
  readonly allowsChannel?: (channel: Address) => boolean;
  readonly now: Instant;
}

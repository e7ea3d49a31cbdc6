import { BYE_MS, MESSAGE_BYTES_MAX, type Mode, nameFault, type SeqRange } from "../core/mod.ts";
import { EnvironmentError } from "../net/mod.ts";
import { isDirectLabel, nameInLabel } from "./conversations.ts";
import type { BindError, TrackerUnreachableError, UnknownHostError } from "../net/mod.ts";
import type { KeyFileError } from "../sealing/mod.ts";
import type { Refusal, RefusalCode } from "../wire/mod.ts";

/** A code with hyphens in place of underscores. */
export type Hyphenated<S extends string> = S extends `${infer First}_${infer Rest}`
  ? `${First}-${Hyphenated<Rest>}`
  : S;

/**
 * The code of a {@linkcode RefusedError}: a refusal of the tracker, spelled like all codes of the
 * library, `name-taken` for the protocol's `name_taken`.
 */
export type RefusedCode = Hyphenated<RefusalCode>;

/** The code of a {@linkcode ClientError}: one that the tracker sends, or one of the library's. */
export type ClientErrorCode =
  | RefusedCode
  | "bad-name"
  | "closed"
  | "direct-ended"
  | "no-history"
  | "no-places"
  | "no-room"
  | "not-joined"
  | "too-long"
  | "unknown-outcome";

/**
 * The code of any error that the library throws for a reason outside gm. Anything else that it
 * throws is a bug, a `RangeError` or `TypeError` for wrong arguments, or the reason of a signal
 * that was aborted.
 */
export type ErrorCode =
  | ClientErrorCode
  | BindError["code"]
  | "identity-file"
  | KeyFileError["code"]
  | TrackerUnreachableError["code"]
  | UnknownHostError["code"];

/** The base of errors that tell a program why a client cannot do what it was asked to do. */
export class ClientError extends EnvironmentError {
  /** The code for programs. */
  override readonly code: ClientErrorCode;

  /** Takes the code for programs and the sentence for people. */
  constructor(code: ClientErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Thrown when the tracker refuses a request; the reason is the tracker's. */
export class RefusedError extends ClientError {
  /** The code for programs. */
  override readonly code: RefusedCode;

  /** Takes the tracker's answer. */
  constructor(refusal: Refusal) {
    const code = refusal.code.replaceAll("_", "-") as RefusedCode;
    super(code, refusal.message);
    this.code = code;
  }
}

/** Thrown when we are not in the group: we never joined it, or we left it. */
export class NotJoinedError extends ClientError {
  /** The code for programs. */
  override readonly code = "not-joined";
  /** The name of the group. */
  readonly group: string;

  /** Takes the group's name. */
  constructor(group: string) {
    super("not-joined", `You are not in the group ${JSON.stringify(group)}: join it first.`);
    this.group = group;
  }
}

/**
 * Thrown when the member that a direct message was for is gone, or we were evicted, before the
 * message was accepted. It was not sent. A member that has the same name later is another one.
 */
export class DirectEndedError extends ClientError {
  /** The code for programs. */
  override readonly code = "direct-ended";
  /** The name of the member. */
  readonly to: string;

  /** Takes the member's name, and `why` as what follows "because". */
  constructor(to: string, why: string) {
    super(
      "direct-ended",
      `A direct message to ${JSON.stringify(to)} was not sent, because ${why}.`,
    );
    this.to = to;
  }
}

/** Thrown when a message is longer than 64 KiB. */
export class MessageTooLongError extends ClientError {
  /** The code for programs. */
  override readonly code = "too-long";
  /** Length of the message in bytes. */
  readonly bytes: number;

  /** Takes the message's length in bytes. */
  constructor(bytes: number) {
    super(
      "too-long",
      `The message has ${bytes} bytes, and ${MESSAGE_BYTES_MAX} is the most: send it in parts.`,
    );
    this.bytes = bytes;
  }
}

/** Thrown when no member, or no group, can have this name. */
export class BadNameError extends ClientError {
  /** The code for programs. */
  override readonly code = "bad-name";

  /**
   * Takes the name, and `fault` as the end of the sentence, as `nameFault` of lib/core returns it.
   */
  constructor(what: "group" | "member", name: string, fault: string) {
    super("bad-name", `The name ${JSON.stringify(name)} of a ${what} ${fault}: choose another.`);
  }
}

/** Thrown when the client is closed, or is being closed. */
export class ClosedError extends ClientError {
  /** The code for programs. */
  override readonly code = "closed";

  /** Takes nothing: the message is always the same. */
  constructor() {
    super("closed", "The client is closed: connect anew.");
  }
}

/**
 * The reason why a message that was accepted may or may not have reached the others: perhaps all of
 * them have it, perhaps none. The message is not sent again.
 */
export class UnknownOutcomeError extends ClientError {
  /** The code for programs. */
  override readonly code = "unknown-outcome";
  /** The name of the group. */
  readonly group: string;
  /** Seqs of all such messages in our own stream; `undefined` if they are not known. */
  readonly range: SeqRange | undefined;

  /**
   * Takes the group's name, `why` as what follows "because", and the range of all such messages.
   */
  constructor(group: string, why: string, range?: SeqRange) {
    super(
      "unknown-outcome",
      `It is unknown who has a message to the ${placeText(group)}, because ${why}. ` +
        "It is not sent again.",
    );
    this.group = group;
    this.range = range;
  }
}

/** Thrown when we are in a group that has another mode than the one that `join` insists on. */
export class WrongModeError extends ClientError {
  /** The code for programs. */
  override readonly code = "wrong-mode";

  /** Takes the group, and the mode that was wanted. */
  constructor(group: { readonly name: string; readonly mode: Mode }, wanted: Mode) {
    const { name, mode } = group;
    super(
      "wrong-mode",
      `The group ${JSON.stringify(name)} is of mode ${mode}, not ${wanted}: take it as it is, or ` +
        "choose another.",
    );
  }
}

/** Thrown when we are in a group that is not signed, and `join` insists on one that is. */
export class NotSignedError extends ClientError {
  /** The code for programs. */
  override readonly code = "wrong-mode";

  /** Takes the name of the group. */
  constructor(group: string) {
    super(
      "wrong-mode",
      `The group ${JSON.stringify(group)} is not signed: take it as it is, or choose another.`,
    );
  }
}

/** Thrown when no holder of a group's history answered. */
export class NoHistoryError extends ClientError {
  /** The code for programs. */
  override readonly code = "no-history";
  /** The name of the group. */
  readonly group: string;

  /** Takes the group's name. */
  constructor(group: string) {
    super("no-history", `No history of the group ${JSON.stringify(group)} was sent: try again.`);
    this.group = group;
  }
}

/**
 * Thrown when a group that is being left took no message for a few seconds while one waited for
 * room. The message was not sent. A total-order group takes none while nobody orders it.
 */
export class NoRoomError extends ClientError {
  /** The code for programs. */
  override readonly code = "no-room";
  /** The name of the group. */
  readonly group: string;

  /** Takes the group's name. */
  constructor(group: string) {
    super(
      "no-room",
      `The ${placeText(group)} took no message for ${BYE_MS / 1_000} s, so one that ` +
        "waited when you left was not sent: send it again once the group goes on.",
    );
    this.group = group;
  }
}

/**
 * Thrown when history is asked for by place in a fifo group, where messages have no common order.
 */
export class NoPlacesError extends ClientError {
  /** The code for programs. */
  override readonly code = "no-places";
  /** The name of the group. */
  readonly group: string;

  /** Takes the group's name. */
  constructor(group: string) {
    super(
      "no-places",
      `The group ${JSON.stringify(group)} is of mode fifo, where messages have no places in one ` +
        "order: ask for the last few.",
    );
    this.group = group;
  }
}

/** Returns the words for a group, or for a direct conversation, after "the". */
function placeText(group: string): string {
  return isDirectLabel(group)
    ? `conversation with ${JSON.stringify(nameInLabel(group))}`
    : `group ${JSON.stringify(group)}`;
}

/**
 * Checks the name of a group.
 *
 * @throws {BadNameError} if no group can have this name.
 */
export function checkGroupName(group: string): void {
  const fault = nameFault(group);
  if (fault !== undefined) throw new BadNameError("group", group, fault);
}

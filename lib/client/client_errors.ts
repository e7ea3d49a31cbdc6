import { MESSAGE_BYTES_MAX, type Mode, nameFault, type SeqRange } from "../core/mod.ts";
import { EnvironmentError } from "../net/mod.ts";
import type { Refusal } from "../wire/mod.ts";

/** What a client cannot do as things are: a code for programs, a sentence for people. */
export class ClientError extends EnvironmentError {
  override name = "ClientError";

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** The tracker said no; `code` and message are its own. */
export class RefusedError extends ClientError {
  override readonly name = "RefusedError";

  constructor(refusal: Refusal) {
    super(refusal.code, refusal.message);
  }
}

/** We are not in the group: never joined it, or left it. */
export class NotJoinedError extends ClientError {
  override readonly name = "NotJoinedError";

  constructor(readonly group: string) {
    super("not-joined", `You are not in the group ${JSON.stringify(group)}: join it first.`);
  }
}

/** A message has more than 64 KiB. */
export class MessageTooLongError extends ClientError {
  override readonly name = "MessageTooLongError";

  constructor(readonly bytes: number) {
    super(
      "too-long",
      `The message has ${bytes} bytes, and ${MESSAGE_BYTES_MAX} is the most: send it in parts.`,
    );
  }
}

/** Nobody, or no group, can have this name. */
export class BadNameError extends ClientError {
  override readonly name = "BadNameError";

  /** `fault` ends the sentence, as `nameFault` of lib/core tells it. */
  constructor(what: "group" | "member", name: string, fault: string) {
    super("bad-name", `The name ${JSON.stringify(name)} of a ${what} ${fault}: choose another.`);
  }
}

/** The client is closed, or is being closed. */
export class ClosedError extends ClientError {
  override readonly name = "ClosedError";

  constructor() {
    super("closed", "The client is closed: connect anew.");
  }
}

/**
 * A message was accepted, and nobody knows who has it or will have it: perhaps all, perhaps
 * nobody. It is not sent again.
 */
export class UnknownOutcomeError extends ClientError {
  override readonly name = "UnknownOutcomeError";

  /** `why` goes on after "because"; `range` is that of all such messages, in our own stream. */
  constructor(readonly group: string, why: string, readonly range?: SeqRange) {
    super(
      "unknown-outcome",
      `Nobody knows who has a message to the group ${JSON.stringify(group)}, because ${why}. ` +
        "It is not sent again.",
    );
  }
}

/** The group orders its messages in another way than the one that was insisted on. */
export class WrongModeError extends ClientError {
  override readonly name = "WrongModeError";

  constructor(group: { readonly name: string; readonly mode: Mode }, wanted: Mode) {
    const { name, mode } = group;
    super(
      "wrong_mode",
      `The group ${JSON.stringify(name)} is of mode ${mode}, not ${wanted}: take it as it is, or ` +
        "choose another.",
    );
  }
}

/** Nobody who might have the history of a group has answered. */
export class NoHistoryError extends ClientError {
  override readonly name = "NoHistoryError";

  constructor(readonly group: string) {
    super(
      "no-history",
      `Nobody has told what was before in the group ${JSON.stringify(group)}: try again.`,
    );
  }
}

/** In a fifo group messages have no places in one order. */
export class NoPlacesError extends ClientError {
  override readonly name = "NoPlacesError";

  constructor(readonly group: string) {
    super(
      "no-places",
      `The group ${JSON.stringify(group)} is of mode fifo, where messages have no places in one ` +
        "order: ask for the last few.",
    );
  }
}

/** @throws {BadNameError} if no group can have this name. */
export function checkGroupName(group: string): void {
  const fault = nameFault(group);
  if (fault !== undefined) throw new BadNameError("group", group, fault);
}

import type { GroupSummary, MemberRecord } from "../../../wire/mod.ts";
import type { SeqRange } from "../../../core/mod.ts";
import type { Client } from "../../client.ts";
import type { ClientErrorCode } from "../../client_errors.ts";
import type { History } from "../../history.ts";
import type { ClientEvent } from "../../client_event.ts";
import type { MemberIdentity, OrderWords } from "../../vocabulary.ts";

/** The answer to a command. */
export type CommandAnswer =
  | { readonly type: "groups"; readonly groups: readonly GroupSummary[] }
  | {
    readonly type: "members";
    readonly group: string;
    readonly members: readonly (MemberIdentity | MemberRecord)[];
  }
  | { readonly type: "verify"; readonly group: string; readonly order: OrderWords }
  | { readonly type: "joined-already"; readonly group: string }
  | { readonly type: "selected"; readonly group: string }
  | ({ readonly type: "history" } & History)
  /** A message of a request came back to ourselves, at this place. */
  | { readonly type: "receipt"; readonly group: string; readonly range: SeqRange }
  /** A direct message of a request was accepted, at this place among those to its receiver. */
  | { readonly type: "direct-receipt"; readonly to: string; readonly range: SeqRange }
  /** A request that has no other answer was obeyed. */
  | { readonly type: "done" }
  | { readonly type: "help"; readonly text: string };

/** The code of a {@linkcode Fault}: one of the library's, or one of the front end's own. */
export type FaultCode =
  | ClientErrorCode
  | "unreachable"
  | "wrong-key"
  | "other-tracker"
  | "after-quit"
  | "bad-command"
  | "bad-load"
  | "bad-request"
  | "no-group"
  | "unknown-command";

/** The reason why a line was not obeyed: a code for programs, a sentence for people. */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
}

/** The id that a program chooses for a request, to find its answer by. */
export type RequestId = string | number;

/**
 * Writes what happens to a client: as sentences, or as JSON lines. A `request` is the id of the
 * request that an answer or a fault belongs to.
 */
export interface Voice {
  ready(client: Client): Promise<void>;
  /** Returns `undefined` if the events are written already. */
  events(events: readonly ClientEvent[]): Promise<void> | undefined;
  answer(answer: CommandAnswer, client: Client, request?: RequestId): Promise<void>;
  fault(fault: Fault, request?: RequestId): Promise<void>;
  /** Says that a line of ours has been on its way for long. */
  pending(group: string, payload: Uint8Array): Promise<void>;
  closed(client: Client): Promise<void>;
}

/**
 * The streams of a voice; a text may have several lines. Lines leave in the order of the calls. A
 * call returns `undefined` if its text is written already.
 */
export interface Output {
  /** Messages and answers. */
  out(text: string): Promise<void> | undefined;
  /** Notices, faults and logs. */
  err(text: string): Promise<void>;
}

import type { Epoch, Seq } from "../../../core/mod.ts";
import type { LogBatch } from "../../machine/mod.ts";
import type { Look } from "./look.ts";
import type { Reading } from "./reading.ts";
import type { StreamRecord } from "./stream_record.ts";
import type { Loss, StreamSurvey } from "./survey.ts";

/** A record on its way into the stream. */
export interface Publish extends Omit<StreamRecord, "place"> {
  /** The same for each attempt: the stream takes what it names once. */
  readonly id: string;
  /** The place that must be the last of the stream, or the record is refused. */
  readonly after: number;
  /** The entries in it. */
  readonly batch: LogBatch;
}

/** The outcome of one attempt to publish a record. */
export type Outcome =
  /** The stream has it, at this place. */
  | { readonly type: "stored"; readonly place: number }
  /** The stream ends elsewhere. */
  | { readonly type: "refused" }
  /** Not known: no answer came, or the stream has no leader. */
  | { readonly type: "unknown" };

/** A request of a `GroupWriter` to its shell. */
export type WriterCommand =
  /** Read this, and call `onSurvey` with what it returns. After a failure it is begun anew. */
  | { readonly type: "survey"; begin(): Reading<StreamSurvey> }
  /** Publish this, and call `onOutcome`. */
  | { readonly type: "publish"; readonly publish: Publish }
  /** Read this, and call `onLook` with what it returns. After a failure it is begun anew. */
  | { readonly type: "look"; begin(): Reading<Look> }
  /** The stream has everything up to this seq. */
  | { readonly type: "appended"; readonly last: Seq }
  /** Members have what the log lacked; it goes on with what was recovered from them. */
  | { readonly type: "lost"; readonly loss: Loss }
  /** Another sequencer has the group. Nothing more comes. */
  | { readonly type: "fenced"; readonly by: Epoch }
  /** The stream cannot be believed. Nothing more comes. */
  | { readonly type: "stopped"; readonly reason: string };

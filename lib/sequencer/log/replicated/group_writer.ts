import {
  type Epoch,
  type Instant,
  invariant,
  isNewerEpoch,
  type Seq,
  STREAM_LOOKS_MAX,
  STREAM_RETRY_MS,
  unreachable,
} from "../../../core/mod.ts";
import type { LogBatch, LogReign } from "../../machine/mod.ts";
import { BatchQueue } from "./batch_queue.ts";
import { type Look, lookAfter } from "./look.ts";
import type { RecordFormat } from "./record_format.ts";
import { ReignFacts } from "./reign_facts.ts";
import { NO_CHAIN, type RecordHead } from "./stream_record.ts";
import { type Loss, type StreamSurvey, surveyStream } from "./survey.ts";
import type { Outcome, Publish, WriterCommand } from "./writer_command.ts";

/** The phases of a {@linkcode GroupWriter}. */
type WriterPhase =
  /** No batch has come. */
  | { readonly type: "waiting" }
  /** The end of the stream is read, before the first record. */
  | { readonly type: "surveying" }
  /** Records are published as batches come, one after the other. */
  | { readonly type: "writing" }
  /** An attempt has failed, and a while passes before the next look. */
  | { readonly type: "pausing"; readonly until: Instant }
  /** The stream is read to see what became of our record. */
  | { readonly type: "looking" }
  /** Over: fenced, or stopped. */
  | { readonly type: "over" };

/** Options of a {@linkcode GroupWriter}. */
export interface GroupWriterOptions {
  readonly reign: LogReign;
  readonly format: RecordFormat;
  /** The group's place in the order of creation; 0 if it is unknown. */
  readonly created: number;
}

/**
 * One reign of a group in a stream that several sequencers share (decision 0139). Each record is
 * published on the condition that the stream ends where we believe it does, so the stream has what
 * one sequencer wrote, in its order, until another one has written something. Which records another
 * wrote, their epochs say; no clock decides.
 *
 * Worked case: marvin orders books in epoch 1, and the stream ends with record 17. Trillian takes
 * the group over and publishes her install after 17: it is record 18. Marvin wakes up and publishes
 * after 17. He is refused, reads record 18, finds epoch 2 there, and gives books up.
 *
 * One record is on its way at a time. The condition names a place and not whose record is there: if
 * marvin had published two records at once, after 17 and after 18, the second would be taken after
 * trillian's install.
 *
 * An attempt without an outcome is made again after a look at the stream, with the same id and the
 * same condition: it is taken, or was taken before, or is refused, and then the stream says whose
 * record is there.
 *
 * After each input the shell takes commands until there is none.
 */
export class GroupWriter {
  readonly #options: GroupWriterOptions;
  readonly #commands: WriterCommand[] = [];
  readonly #queue = new BatchQueue();
  readonly #facts: ReignFacts;
  #phase: WriterPhase = { type: "waiting" };
  /** The record that is to be confirmed next. */
  #publish: Publish | undefined;
  /** The last record that the stream is known to have, which ours follows. */
  #end: { readonly place: number; readonly chain: string } = { place: 0, chain: NO_CHAIN };
  /** The batch that has what was recovered and what opens the reign. */
  #first: LogBatch | undefined;
  #kept: Seq = 0;
  /** The loss that the survey found. It counts when the stream has proven to end there. */
  #loss: Loss | undefined;
  /** The place where our reign begins; `undefined` until the stream has a record of it. */
  #reign: number | undefined;
  /** Looks in a row by which the stream has lost what it had confirmed. */
  #losses = 0;
  /** Refusals since the last record that was confirmed. */
  #fruitless = 0;

  constructor(options: GroupWriterOptions) {
    this.#options = options;
    this.#facts = new ReignFacts(options.reign, options.created);
  }

  get phase(): WriterPhase["type"] {
    return this.#phase.type;
  }

  /** Takes the next command. */
  take(): WriterCommand | undefined {
    return this.#commands.shift();
  }

  /** Takes the place of the group in the order of creation, for the next record. */
  noteCreated(created: number): void {
    this.#facts.created = created;
  }

  /** Takes the next batch. One without entries says something for the next record alone. */
  append(batch: LogBatch): void {
    this.#facts.noteStable(batch.stable);
    if (this.#phase.type === "over" || batch.entries.length === 0) return;
    this.#queue.push(batch);
    if (this.#phase.type !== "waiting") return this.#publishNext();
    this.#first = batch;
    this.#survey(batch);
  }

  onSurvey(survey: StreamSurvey): void {
    if (this.#phase.type !== "surveying") return;
    switch (survey.type) {
      case "fit":
        this.#end = { place: survey.place, chain: survey.chain };
        this.#kept = survey.kept;
        this.#facts.noteStable(survey.kept);
        this.#loss = survey.lost;
        this.#phase = { type: "writing" };
        return this.#publishNext();
      case "newer":
        return this.#giveUp({ type: "fenced", by: survey.epoch });
      case "damaged":
        return this.#giveUp({ type: "stopped", reason: survey.reason });
      default:
        return unreachable(survey);
    }
  }

  onOutcome(publish: Publish, outcome: Outcome, now: Instant): void {
    if (this.#phase.type !== "writing" || publish !== this.#publish) return;
    const isStored = outcome.type === "stored" && outcome.place === publish.after + 1;
    if (isStored) {
      this.#confirm(publish);
      return this.#publishNext();
    }
    // A refusal is looked into at once; one after the other without a success is not.
    if (outcome.type !== "unknown" && this.#fruitless++ === 0) this.#look();
    else this.#pause(now);
  }

  onLook(look: Look, now: Instant): void {
    if (this.#phase.type !== "looking") return;
    if (this.#mayBeStale(look)) return this.#pause(now);
    const fault = this.#faultOf(look);
    if (fault !== undefined) return this.#giveUp(fault);
    const publish = this.#publish;
    invariant(look !== undefined && publish !== undefined, "A look is for a record and a stream");
    const { next: record } = look;
    if (record === undefined) return this.#attempt(publish);
    if (record.head.chain === publish.head.chain) {
      this.#confirm(publish);
      this.#phase = { type: "writing" };
      return this.#publishNext();
    }
    const { epoch } = record.head;
    if (isNewerEpoch(epoch, this.#epoch)) return this.#giveUp({ type: "fenced", by: epoch });
    if (this.#reign === undefined) return this.#beginAgain(publish);
    const reason = `record ${record.place} is of epoch ${epoch.number}, but not ours`;
    this.#giveUp({ type: "stopped", reason });
  }

  handleTimeout(now: Instant): void {
    if (this.#phase.type === "pausing" && this.#phase.until <= now) this.#look();
  }

  nextDeadline(): Instant | undefined {
    return this.#phase.type === "pausing" ? this.#phase.until : undefined;
  }

  get #epoch(): Epoch {
    return this.#options.reign.epoch;
  }

  #survey(first: LogBatch): void {
    const { format, reign } = this.#options;
    this.#phase = { type: "surveying" };
    this.#commands.push({ type: "survey", begin: () => surveyStream(format, reign, first) });
  }

  #look(): void {
    this.#phase = { type: "looking" };
    const { place } = this.#end;
    this.#commands.push({ type: "look", begin: () => lookAfter(place) });
  }

  #pause(now: Instant): void {
    this.#phase = { type: "pausing", until: now + STREAM_RETRY_MS };
  }

  #confirm(publish: Publish): void {
    this.#publish = undefined;
    this.#end = { place: publish.after + 1, chain: publish.head.chain };
    this.#reign ??= this.#end.place;
    this.#fruitless = 0;
    if (this.#loss !== undefined) this.#commands.push({ type: "lost", loss: this.#loss });
    this.#loss = undefined;
    this.#commands.push({ type: "appended", last: publish.head.last });
  }

  /**
   * Returns true while a stream that seems to have lost something may be one of which a server does
   * not know the newest: one that is no leader any more, or has only just started.
   */
  #mayBeStale(look: Look): boolean {
    const isWhole = look !== undefined && look.ends.last >= this.#end.place;
    this.#losses = isWhole ? 0 : this.#losses + 1;
    return !isWhole && this.#losses < STREAM_LOOKS_MAX;
  }

  /** Returns the end of this reign if the stream is not what it was. */
  #faultOf(look: Look): WriterCommand & { type: "fenced" | "stopped" } | undefined {
    if (look === undefined) return { type: "stopped", reason: "its stream is gone" };
    const { place, chain } = this.#end;
    if (look.ends.last < place) {
      const reason = `it ends with record ${look.ends.last}, and had confirmed record ${place}`;
      return { type: "stopped", reason };
    }
    if (look.ends.last > place && look.next === undefined) {
      return { type: "stopped", reason: `record ${place + 1} cannot be read` };
    }
    // What is older than the size of the stream allows is gone by design.
    if (place === 0 || place < look.ends.first) return undefined;
    const { known } = look;
    if (known?.head.chain === chain) return undefined;
    if (known === undefined) return { type: "stopped", reason: `record ${place} cannot be read` };
    const { epoch } = known.head;
    return isNewerEpoch(epoch, this.#epoch)
      ? { type: "fenced", by: epoch }
      : { type: "stopped", reason: `record ${place} is another one than was confirmed` };
  }

  /** Another sequencer of an older reign wrote before our first record: its end is read again. */
  #beginAgain({ batch }: Publish): void {
    invariant(this.#first !== undefined, "A reign that has not begun has its first batch");
    this.#publish = undefined;
    this.#queue.putBack(batch);
    this.#survey(this.#first);
  }

  #publishNext(): void {
    if (this.#phase.type !== "writing" || this.#publish !== undefined) return;
    const batch = this.#queue.take();
    if (batch !== undefined) this.#attempt(this.#make(batch));
  }

  #attempt(publish: Publish): void {
    invariant(publish.after === this.#end.place, "A record follows the last one that is confirmed");
    this.#phase = { type: "writing" };
    this.#publish = publish;
    this.#commands.push({ type: "publish", publish });
  }

  #make(batch: LogBatch): Publish {
    const { place: after, chain } = this.#end;
    const { first, entries } = batch;
    const head: Omit<RecordHead, "chain"> = {
      first,
      last: first + entries.length - 1,
      epoch: this.#epoch,
      reign: this.#reign ?? 0,
      kept: this.#reign === undefined ? this.#kept : 0,
    };
    invariant(this.#first !== undefined, "A record is made after the first batch");
    const facts = this.#facts.of(batch, this.#first.first + this.#first.entries.length - 1);
    const record = this.#options.format.make(chain, head, { facts, entries });
    const { number, boot } = this.#epoch;
    // The same entries may be made a record anew, after another place: that is another record.
    return { ...record, id: `${number}.${boot}:${first}:${after}`, after, batch };
  }

  #giveUp(command: WriterCommand & { type: "fenced" | "stopped" }): void {
    this.#phase = { type: "over" };
    this.#publish = undefined;
    this.#commands.push(command);
  }
}

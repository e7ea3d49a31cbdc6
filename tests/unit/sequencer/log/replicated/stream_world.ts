/**
 * Sequencers that take a group over from each other on one modelled stream, under faults that a
 * seed draws: records that get lost, late or twice, answers that get lost, reads of a server that
 * has fallen behind, and, if that is wanted, a stream that loses its end. Members take what their
 * sequencer confirmed, and promise to the next one.
 */
import { assert, assertEquals } from "@std/assert";
import { isSameEpoch } from "../../../../../lib/core/mod.ts";
import type { Random } from "../../../../../lib/core/mod.ts";
import { epochOf, type PastMessage, type SequenceEntry } from "../../../../../lib/ordering/mod.ts";
import {
  GroupWriter,
  NO_SEAL,
  type Publish,
  type Reading,
  readPast,
  type ReadReply,
  type ReadRequest,
  RecordFormat,
  type WriterCommand,
} from "../../../../../lib/sequencer/log/replicated/mod.ts";
import { drawInteger, seededRandom } from "../../../../sim/world/seeded_random.ts";
import { GROUP } from "../../../client/member/fixture_groups.ts";
import { epoch, joins, opens, reign, said } from "../fixture_log.ts";
import { ModelStream, SHA_256 } from "./model_stream.ts";

const FORMAT = new RecordFormat(GROUP, SHA_256, NO_SEAL);
/** Milliseconds after which an attempt without an answer has no outcome. */
const PATIENCE_MS = 500;
const STORM_MS = 6_000;

interface Task {
  readonly at: number;
  readonly order: number;
  run(): void;
}

/** One sequencer in one reign. */
class Reign {
  readonly writer: GroupWriter;
  /** The entries that it has given places, by seq. */
  readonly sequence = new Map<number, SequenceEntry>();
  readonly ends: WriterCommand[] = [];
  next: number;
  confirmed = 0;
  isDead = false;
  #timerAt: number | undefined;

  constructor(readonly world: StreamWorld, readonly number: number, readonly first: number) {
    this.next = first;
    const newest = world.delivered.at(-1);
    const installed = newest && epochOf(newest).number;
    this.writer = new GroupWriter({
      reign: reign(number, first, installed),
      format: FORMAT,
      created: 0,
    });
  }

  get isOver(): boolean {
    return this.isDead || this.writer.phase === "over";
  }

  append(entries: readonly SequenceEntry[]): void {
    if (this.isOver) return;
    const first = this.next;
    for (const entry of entries) this.sequence.set(this.next++, entry);
    this.writer.append({ group: GROUP, first, entries, stable: 0, view: 1, vacant: 0 });
    this.obey();
  }

  obey(): void {
    const { world, writer } = this;
    for (let command = writer.take(); command && !this.isDead; command = writer.take()) {
      this.#do(command);
    }
    const deadline = writer.nextDeadline();
    if (deadline === undefined || deadline === this.#timerAt) return;
    this.#timerAt = deadline;
    world.later(deadline - world.now, () => {
      this.#timerAt = undefined;
      writer.handleTimeout(world.now);
      this.obey();
    });
  }

  #do(command: WriterCommand): void {
    const { world, writer } = this;
    switch (command.type) {
      case "survey":
        return world.read(command.begin, (survey) => this.#tell(() => writer.onSurvey(survey)));
      case "look":
        return world.read(
          command.begin,
          (look) => this.#tell(() => writer.onLook(look, world.now)),
        );
      case "publish": {
        const { publish } = command;
        return world.publish(
          publish,
          (outcome) => this.#tell(() => writer.onOutcome(publish, outcome, world.now)),
        );
      }
      case "appended":
        this.confirmed = command.last;
        return world.onConfirmed(this, command.last);
      default:
        this.ends.push(command);
    }
  }

  #tell(tell: () => void): void {
    if (this.isDead) return;
    tell();
    this.obey();
  }
}

export class StreamWorld {
  readonly stream = new ModelStream();
  readonly reigns: Reign[] = [];
  /** The entries that members have delivered. */
  readonly delivered: SequenceEntry[] = [];
  /** The epoch that the members follow. */
  following = 0;
  now = 0;
  hasLost = false;
  /** A loss while a reading is tried again is found by the next reading only. */
  #failsReads = false;
  readonly #random: Random;
  readonly #tasks: Task[] = [];
  #order = 0;
  #said = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  get newest(): Reign {
    return this.reigns.at(-1)!;
  }

  /** Lives through a storm and the calm after it. */
  run({ mayLose }: { readonly mayLose: boolean }): void {
    this.#failsReads = !mayLose;
    this.#takeOver();
    const takeovers = drawInteger(this.#random, 1, 5);
    for (let i = 0; i < takeovers; i++) {
      this.later(this.#random() * STORM_MS, () => this.#takeOver());
    }
    if (mayLose) {
      this.later(this.#random() * STORM_MS, () => {
        this.hasLost = true;
        this.stream.lose(drawInteger(this.#random, 1, 4));
      });
    }
    for (let i = 0; i < 60; i++) this.later(this.#random() * STORM_MS, () => this.#talk());
    this.#until(STORM_MS + 10 * PATIENCE_MS);
    for (const one of this.reigns) one.append(this.#words(one));
    this.#until(this.now + 60_000);
  }

  /** Reads all messages up to a seq, page by page: "2 one". */
  readAll(until: number): string[] {
    const lines: string[] = [];
    for (let place = 1; place <= until;) {
      const question = { question: 1, place, offset: 0, count: 0, until };
      const page = this.stream.read(readPast(FORMAT, question));
      assert(page !== undefined && page.next > place, "a page goes on");
      for (const item of page.items) {
        if (item.type === "message") lines.push(lineOf(item));
      }
      place = page.next;
    }
    return lines;
  }

  /** Reads the last messages up to a seq: "2 one". */
  readLast(count: number, until: number): string[] {
    const question = { question: 1, place: 0, offset: 0, count, until };
    const page = this.stream.read(readPast(FORMAT, question));
    return page?.items.flatMap((item) => item.type === "gap" ? [] : [lineOf(item)]) ?? [];
  }

  later(delayMs: number, run: () => void): void {
    this.#tasks.push({ at: this.now + Math.max(0, delayMs), order: this.#order++, run });
  }

  publish(publish: Publish, done: (outcome: ReturnType<ModelStream["take"]>) => void): void {
    const take = () => this.stream.take(publish);
    const [there, back] = [this.#delay(), this.#delay()];
    const dice = this.#isCalm ? 1 : this.#random();
    const unknown = () => done({ type: "unknown" });
    if (dice < 0.1) return this.later(PATIENCE_MS, unknown);
    if (dice < 0.2) {
      this.later(there, () => void take());
      return this.later(PATIENCE_MS, unknown);
    }
    if (dice < 0.27) {
      this.later(PATIENCE_MS, unknown);
      return this.later(PATIENCE_MS + 20 * there, () => void take());
    }
    if (dice < 0.35) this.later(there + 5 * back, () => void take());
    this.later(there, () => {
      const outcome = take();
      this.later(back, () => done(outcome));
    });
  }

  /** Runs a reading. One whose question fails is begun anew, as over a connection. */
  read<T>(begin: () => Reading<T>, done: (result: T) => void): void {
    const reading = begin();
    const ask = (step: IteratorResult<ReadRequest, T>) => {
      if (step.done) return done(step.value);
      const hasFailed = this.#failsReads && !this.#isCalm && this.#random() < 0.1;
      if (hasFailed) return this.later(PATIENCE_MS, () => this.read(begin, done));
      this.later(this.#delay(), () => ask(reading.next(this.#answer(step.value))));
    };
    ask(reading.next());
  }

  onConfirmed(by: Reign, last: number): void {
    if (!this.hasLost) {
      const log = effectiveLog(this.stream);
      const isFenced = this.stream.records.some(({ head }) => head.epoch.number > by.number);
      for (let seq = by.first; seq <= last && !isFenced; seq++) {
        assertEquals(keyOf(log.get(seq)), keyOf(by.sequence.get(seq)), `confirmed seq ${seq}`);
      }
    }
    if (this.following !== by.number) return;
    // Members have what was sent to them, which may be less than what was confirmed.
    const end = drawInteger(this.#random, Math.min(this.delivered.length, last), last);
    for (let seq = this.delivered.length + 1; seq <= end; seq++) {
      this.delivered.push(by.sequence.get(seq)!);
    }
  }

  /** All members promise to the next sequencer, which begins with what they have. */
  #takeOver(): void {
    const number = this.following = this.following + 1;
    const { length: last } = this.delivered;
    const from = drawInteger(this.#random, Math.max(0, last - 6), last);
    const one = new Reign(this, number, from + 1);
    if (this.#random() < 0.3 && this.reigns.length > 0) this.newest.isDead = true;
    this.reigns.push(one);
    const opening = number === 1 ? joins("ford", 1) : opens(number, last);
    one.append([...this.delivered.slice(from), opening, ...this.#words(one)]);
  }

  #talk(): void {
    for (const one of this.reigns) if (this.#random() < 0.7) one.append(this.#words(one));
  }

  #words({ number }: Reign): SequenceEntry[] {
    const count = drawInteger(this.#random, 1, 4);
    return Array.from({ length: count }, () => said(1, `${++this.#said}`, number)).flat();
  }

  #answer(request: ReadRequest): ReadReply {
    const isStale = !this.#isCalm && this.#random() < 0.1 && request.type === "ends";
    const { first, last } = this.stream.ends;
    if (!isStale || last === 0) return this.stream.answer(request);
    return { first, last: Math.max(1, last - drawInteger(this.#random, 1, 3)) };
  }

  get #isCalm(): boolean {
    return this.now > STORM_MS;
  }

  #delay(): number {
    return this.#isCalm ? 1 : this.#random() < 0.1 ? 200 * this.#random() : 10 * this.#random();
  }

  #until(end: number): void {
    for (;;) {
      let next: Task | undefined;
      for (const task of this.#tasks) {
        const isSooner = next === undefined || task.at < next.at ||
          (task.at === next.at && task.order < next.order);
        if (isSooner) next = task;
      }
      if (next === undefined || next.at > end) break;
      this.#tasks.splice(this.#tasks.indexOf(next), 1);
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }
}

function lineOf({ place, bytes, start, end }: PastMessage): string {
  return `${place} ${new TextDecoder().decode(bytes.subarray(start, end))}`;
}

/** Returns an entry as a word; entries of one seq are the same if their words are. */
export function keyOf(entry: SequenceEntry | undefined): string {
  if (entry === undefined) return "nothing";
  const { number } = epochOf(entry);
  if (!("slot" in entry)) return `${"install" in entry ? "install" : "change"} of ${number}`;
  const { bytes, slice: { start, end } } = entry;
  return `${new TextDecoder().decode(bytes.subarray(start, end))} of ${number}`;
}

/** Returns the log that the records of a stream amount to, and checks that it has no hole. */
export function effectiveLog({ records }: ModelStream): Map<number, SequenceEntry> {
  const log = new Map<number, SequenceEntry>();
  let epochBefore = epoch(0);
  let last = 0;
  for (const record of records) {
    const { head } = record;
    const isBeginning = head.reign === 0;
    assert(isBeginning || isSameEpoch(head.epoch, epochBefore), "a record is not of the reign");
    assert(isBeginning || head.first === last + 1, `a hole before ${head.first}`);
    assert(head.epoch.number >= epochBefore.number, "an older epoch follows a newer one");
    if (isBeginning) { for (const seq of [...log.keys()]) if (seq > head.kept) log.delete(seq); }
    const batch = FORMAT.open(record);
    assert(batch !== undefined, "a record cannot be opened");
    batch.entries.forEach((entry, i) => log.set(head.first + i, entry));
    epochBefore = head.epoch;
    last = head.last;
  }
  return log;
}

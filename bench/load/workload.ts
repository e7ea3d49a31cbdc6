import type { DatagramKind } from "../../lib/roles/mod.ts";
import type { HostClocks } from "./host_clocks.ts";

/**
 * Bytes before the filling of a message: run, sender, number (u32 each, little endian), then the
 * send time (f64, ns).
 */
export const HEADER_BYTES = 24;
const RUN = 0;
const SENDER = 4;
const NUMBER = 8;
const SENT_AT = 16;

/**
 * The number of deliveries between two checkpoints of the order; the checkpoints of all members are
 * compared.
 */
const CHECKPOINT_EVERY = 1_024;

/** One run of a member, as commands describe it. */
export interface Run {
  readonly run: number;
  readonly kind: "LAT" | "THR" | "BURST";
  readonly isSender: boolean;
  readonly size: number;
  /** LAT: messages before the ones that count, and those that count. BURST: messages. */
  readonly warm: number;
  readonly count: number;
  /** LAT: milliseconds between two messages; 0: back to back. */
  readonly paceMs: number;
  /** THR: messages in flight. */
  readonly window: number;
  /** THR: deliveries count from `from` until `until`, which ends the sending, too (ns). */
  readonly from: number;
  readonly until: number;
}

/** The functions of a member that a workload uses. */
export interface WorkloadOptions {
  readonly id: number;
  readonly clocks: HostClocks;
  /** Returns how many datagrams a member of gm has sent so far, by purpose. */
  datagrams?(): Record<DatagramKind, number>;
  send(message: Uint8Array): void;
  onDone(run: number): void;
}

/**
 * Sends as a run says, and counts and checks what is delivered: everybody's own part of a
 * measurement.
 */
export class Workload {
  readonly #options: WorkloadOptions;
  #run: Run = {
    run: 0,
    kind: "LAT",
    isSender: false,
    size: 0,
    warm: 0,
    count: 0,
    paceMs: 0,
    window: 0,
    from: 0,
    until: 0,
  };
  #isActive = false;
  #sent = 0;
  #outstanding = 0;
  #delivered = 0;
  #inWindow = 0;
  #gaps = 0;
  #disorders = 0;
  #hash = 0;
  #checkpoints: number[] = [];
  #lastOf = new Map<number, number>();
  #own: number[] = [];
  #oneWay: number[] = [];
  #firstAt = 0;
  #sentAt = 0;
  #lastAt = 0;
  #lastSentAt = 0;
  #cpuBefore = 0;
  #resets = 0;
  #datagramsBefore: Record<string, number> = {};

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  /** Takes up a run; what it sends begins with {@linkcode start}. */
  prepare(run: Run): void {
    this.#run = run;
    this.#isActive = false;
    this.#sent =
      this.#outstanding =
      this.#delivered =
      this.#inWindow =
        0;
    this.#gaps =
      this.#disorders =
      this.#firstAt =
      this.#sentAt =
      this.#lastAt =
        0;
    this.#hash = 0x811c9dc5;
    this.#resets = 0;
    this.#checkpoints = [];
    this.#lastOf = new Map();
    this.#own = [];
    this.#oneWay = [];
    this.#cpuBefore = this.#options.clocks.cpu();
    this.#datagramsBefore = this.#options.datagrams?.() ?? {};
  }

  start(): void {
    if (!this.#run.isSender) return;
    this.#isActive = true;
    if (this.#run.kind !== "BURST") return this.#pump();
    for (let i = 0; i < this.#run.count; i++) this.#send();
    this.#sentAt = this.#options.clocks.now();
  }

  deliver(message: Uint8Array): void {
    const now = this.#options.clocks.now();
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    if (view.getUint32(RUN, true) !== this.#run.run) return;
    const sender = view.getUint32(SENDER, true);
    const number = view.getUint32(NUMBER, true);
    this.#checkOrder(sender, number);
    this.#lastAt = now;
    const isOwn = sender === this.#options.id;
    if (this.#run.kind === "THR") {
      if (now >= this.#run.from && now < this.#run.until) this.#inWindow++;
    } else if (this.#run.kind === "BURST" || number > this.#run.warm) {
      (isOwn ? this.#own : this.#oneWay).push(now - view.getFloat64(SENT_AT, true));
    }
    if (isOwn) this.#onOwn();
  }

  /**
   * Sends on if no own message came back for so long: where nothing is repaired, one that was lost
   * would hold up the run.
   */
  giveUpAfter(ms: number): void {
    const now = this.#options.clocks.now();
    const { kind, until } = this.#run;
    if (!this.#isActive || this.#outstanding === 0 || (kind === "THR" && now >= until)) return;
    if (now - Math.max(this.#lastAt, this.#lastSentAt) < ms * 1e6) return;
    this.#resets++;
    this.#outstanding = 0;
    this.#pump();
  }

  /** The counters of the run, as one line of JSON. */
  report(): string {
    this.#isActive = false;
    const micros = (ns: number) => Math.round(ns / 100) / 10;
    return JSON.stringify({
      id: this.#options.id,
      run: this.#run.run,
      sent: this.#sent,
      delivered: this.#delivered,
      inWin: this.#inWindow,
      gaps: this.#gaps,
      bad: this.#disorders,
      hash: this.#hash,
      cps: this.#checkpoints,
      self: this.#own.map(micros),
      oneway: this.#oneWay.map(micros),
      resets: this.#resets,
      cpu: this.#options.clocks.cpu() - this.#cpuBefore,
      tFirst: this.#firstAt,
      tSent: this.#sentAt,
      tLast: this.#lastAt,
      datagrams: this.#datagrams(),
    });
  }

  /** Returns how many datagrams the member has sent in this run, by purpose, if it counts them. */
  #datagrams(): Record<string, number> | undefined {
    const sent = this.#options.datagrams?.();
    if (sent === undefined) return undefined;
    const inRun = ([kind, count]: [string, number]) =>
      [kind, count - (this.#datagramsBefore[kind] ?? 0)] as const;
    return Object.fromEntries(Object.entries(sent).map(inRun));
  }

  #checkOrder(sender: number, number: number): void {
    const last = this.#lastOf.get(sender) ?? 0;
    if (number > last) {
      this.#gaps += number - last - 1;
      this.#lastOf.set(sender, number);
    } else this.#disorders++;
    this.#hash = Math.imul(this.#hash ^ (sender * 65_537 + number), 0x01000193) >>> 0;
    if (++this.#delivered % CHECKPOINT_EVERY === 0) this.#checkpoints.push(this.#hash);
  }

  #onOwn(): void {
    this.#outstanding--;
    if (!this.#isActive) return;
    if (this.#run.paceMs > 0) setTimeout(() => this.#pump(), this.#run.paceMs);
    else this.#pump();
  }

  #pump(): void {
    const { kind, run, warm, count, window, until } = this.#run;
    if (kind === "THR") {
      while (this.#outstanding < window && this.#options.clocks.now() < until) this.#send();
    } else if (kind === "LAT" && this.#sent < warm + count) this.#send();
    else if (kind === "LAT") {
      this.#isActive = false;
      this.#options.onDone(run);
    }
  }

  #send(): void {
    const message = new Uint8Array(Math.max(this.#run.size, HEADER_BYTES));
    const view = new DataView(message.buffer);
    view.setUint32(RUN, this.#run.run, true);
    view.setUint32(SENDER, this.#options.id, true);
    view.setUint32(NUMBER, ++this.#sent, true);
    const now = this.#options.clocks.now();
    if (this.#sent === 1) this.#firstAt = now;
    this.#lastSentAt = now;
    view.setFloat64(SENT_AT, now, true);
    this.#outstanding++;
    this.#options.send(message);
  }
}

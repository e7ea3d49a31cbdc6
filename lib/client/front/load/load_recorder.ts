import type { SeqRange } from "../../../core/mod.ts";
import type { DeliveryCheck } from "./delivery_check.ts";
import {
  encodeHistogram,
  type LatencyHistogram,
  newLatencyHistogram,
  recordMicros,
} from "./latency_histogram.ts";
import type { ToldSilence } from "./load_lines.ts";
import { readLoadMessage } from "./load_message.ts";

/**
 * Microseconds from which on a silence is reported with the interval in which it ends, so that a
 * pause can be found. There would be too many shorter ones.
 */
export const SILENCE_MICROS_MIN = 10_000;

/** A message as it was delivered; `at` is in microseconds by the lab's clock. */
export interface RecordedDelivery {
  readonly sender: string;
  readonly member: string | number;
  readonly range: SeqRange;
  readonly payload: Uint8Array;
  readonly at: number;
}

/** Records one client's run: counts, latencies and the longest silence. Times in microseconds. */
export class LoadRecorder {
  readonly run: number;
  readonly #name: string;
  readonly #check: DeliveryCheck;
  readonly #own = newLatencyHistogram();
  readonly #others = newLatencyHistogram();
  readonly #service = newLatencyHistogram();
  readonly #lag = newLatencyHistogram();
  readonly #ownLag = newLatencyHistogram();
  #busyMicros = 0;
  #intervalImpossible = 0;
  #sent = 0;
  #intervalSent = 0;
  #intervalDelivered = 0;
  #silence: ToldSilence;
  #intervalSilences: ToldSilence[] = [];
  #unknown = 0;
  #firstAt: number | undefined;
  #lastAt: number | undefined;
  readonly #startAt: number;

  constructor(options: { run: number; name: string; startAt: number; check: DeliveryCheck }) {
    this.run = options.run;
    this.#name = options.name;
    this.#startAt = options.startAt;
    this.#silence = { micros: 0, from: options.startAt };
    this.#check = options.check;
  }

  /** Number of messages that were sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Records that a message was handed to gm, the microseconds since it was due, and how many of
   * them the generator itself was late.
   */
  onSent(lagMicros: number, ownLagMicros: number): void {
    this.#sent++;
    this.#intervalSent++;
    recordMicros(this.#lag, lagMicros);
    recordMicros(this.#ownLag, ownLagMicros);
  }

  /** Records the microseconds for which the generator kept the process busy while it waited. */
  onBusy(micros: number): void {
    this.#busyMicros += micros;
  }

  onDelivered(delivery: RecordedDelivery): void {
    const message = readLoadMessage(delivery.payload);
    const { sender, member, range, at } = delivery;
    if (message === undefined || message.run !== this.run) {
      this.#check.skip(member, range);
      return this.#check.fault({ kind: "strange", sender });
    }
    this.#check.deliver({ sender, member, range, number: message.number });
    this.#intervalDelivered++;
    const response = at - this.#startAt - message.dueMicros;
    if (sender === this.#name) this.#record(this.#own, response);
    else {
      this.#record(this.#others, response);
      this.#record(this.#service, response - message.lagMicros);
    }
    this.#noteSilence(at);
    this.#firstAt ??= at;
    this.#lastAt = at;
  }

  /** Records the highest number of own messages whose fate is unknown after an eviction. */
  onUnknown(count: number): void {
    this.#unknown += count;
  }

  /** Returns what happened since the last call. */
  takeInterval() {
    const interval = {
      sent: this.#intervalSent,
      delivered: this.#intervalDelivered,
      own: takeHistogram(this.#own),
      others: takeHistogram(this.#others),
      service: takeHistogram(this.#service),
      impossible: this.#intervalImpossible,
      silences: this.#intervalSilences.splice(0),
      checkpoints: this.#check.takeCheckpoints(),
    };
    this.#intervalSent = this.#intervalDelivered = this.#intervalImpossible = 0;
    return interval;
  }

  /** The fields of the line after the last own message. */
  get sending() {
    return {
      sent: this.#sent,
      lag: encodeHistogram(this.#lag),
      ownLag: encodeHistogram(this.#ownLag),
      busyMs: this.#busyMicros / 1_000,
    };
  }

  get result() {
    const { result } = this.#check;
    const times = { silence: this.#silence, firstAt: this.#firstAt, lastAt: this.#lastAt };
    return { ...result, unknown: this.#unknown, ...times };
  }

  #record(histogram: LatencyHistogram, micros: number): void {
    if (!recordMicros(histogram, micros)) this.#intervalImpossible++;
  }

  #noteSilence(at: number): void {
    const from = this.#lastAt ?? this.#startAt;
    const silence = { micros: at - from, from };
    if (silence.micros > this.#silence.micros) this.#silence = silence;
    if (silence.micros >= SILENCE_MICROS_MIN) this.#intervalSilences.push(silence);
  }
}

function takeHistogram(histogram: LatencyHistogram): string {
  const text = encodeHistogram(histogram);
  histogram.reset();
  return text;
}

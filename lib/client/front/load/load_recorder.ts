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
 * Silences from so many microseconds on are told with the interval in which they end: whoever looks
 * for a pause finds it, and of shorter ones there would be too many.
 */
export const SILENCE_MICROS_MIN = 10_000;

/** A message as it was delivered; `at` is by the lab's clock. */
export interface RecordedDelivery {
  readonly sender: string;
  readonly member: string | number;
  readonly range: SeqRange;
  readonly payload: Uint8Array;
  readonly at: number;
}

/** What one client sees of one run: counts, latencies and the longest silence. Times in microseconds. */
export class LoadRecorder {
  readonly run: number;
  readonly #name: string;
  readonly #check: DeliveryCheck;
  readonly #own = newLatencyHistogram();
  readonly #others = newLatencyHistogram();
  readonly #lag = newLatencyHistogram();
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

  /** Messages that were sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /** A message was handed to gm, so long after it was due. */
  onSent(lagMicros: number): void {
    this.#sent++;
    this.#intervalSent++;
    recordMicros(this.#lag, lagMicros);
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
    recordMicros(sender === this.#name ? this.#own : this.#others, at - message.intendedAt);
    this.#noteSilence(at);
    this.#firstAt ??= at;
    this.#lastAt = at;
  }

  /** We were evicted, and nobody knows what became of at most so many own messages. */
  onUnknown(count: number): void {
    this.#unknown += count;
  }

  /** What happened since the last call. */
  takeInterval() {
    const interval = {
      sent: this.#intervalSent,
      delivered: this.#intervalDelivered,
      own: takeHistogram(this.#own),
      others: takeHistogram(this.#others),
      silences: this.#intervalSilences.splice(0),
      checkpoints: this.#check.takeCheckpoints(),
    };
    this.#intervalSent = this.#intervalDelivered = 0;
    return interval;
  }

  /** Of all own messages: how long after they were due they were handed to gm. */
  get lag(): string {
    return encodeHistogram(this.#lag);
  }

  get result() {
    const { result } = this.#check;
    const times = { silence: this.#silence, firstAt: this.#firstAt, lastAt: this.#lastAt };
    return { ...result, unknown: this.#unknown, ...times };
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

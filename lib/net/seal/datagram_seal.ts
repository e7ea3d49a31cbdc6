import { type Cipher, NONCE_BYTES, SYSTEM_CIPHER } from "../../cipher/mod.ts";
import { type Address, Fifo, type Instant, PROTOCOL_VERSION, type Random } from "../../core/mod.ts";
import type { KeySource, SharedKey } from "../../key/mod.ts";
import { HEADER, HEADER_BYTES, MAGIC } from "../../wire/mod.ts";
import { AskedSenders } from "./asked_senders.ts";
import { type KnownSender, KnownSenders } from "./known_senders.ts";
import { OwnSeal } from "./own_seal.ts";
import { ReplayWindow } from "./replay_window.ts";
import { keyName, newSealCounts, type SealStatistics } from "./seal_statistics.ts";
import {
  copyAssociated,
  copyNonce,
  counterOf,
  FLAGS,
  flagsOf,
  keyIdOf,
  newAssociated,
  readUint,
  SEALED_HEADER_BYTES,
  senderBytesOf,
  sourceOf,
  type Start,
  startOf,
  tagOf,
  unseal,
  writeUint,
} from "./sealed_layout.ts";
import { Strangers } from "./strangers.ts";
import { TokenBucket, TryBudget } from "./try_budget.ts";

/** The body of a datagram of the seals: its kind and the cookie. */
const OWN_BYTES = 1 + 6;
const ASK = 1;
const ANSWER = 2;
/**
 * Datagrams of unknown senders that are opened in a second, at most, to ask their senders: those of
 * ten thousand that are new to a tracker in five seconds. A recording opens each time.
 */
export const ASKED_PER_SECOND = 2_000;
/** Questions that are answered in a second, at most: those of ten thousand in ten seconds. */
const ANSWERS_PER_SECOND = 1_000;
/** Datagrams of the seals that wait to be sent, at most; one more is dropped. */
export const OWN_WAITING_MAX = 1_024;

/** A datagram of the seals, to one address. */
export interface OwnDatagram {
  readonly bytes: Uint8Array;
  readonly to: Address;
}

/** Options of {@linkcode DatagramSeal}. */
export interface DatagramSealOptions {
  readonly keys: KeySource;
  /** Starts and cookies are drawn from it, so it must not be possible to guess. */
  readonly random: Random;
  readonly now: Instant;
  /** @default {SYSTEM_CIPHER} */
  readonly cipher?: Cipher;
  /** Counter after which the process draws another start; smaller in tests. */
  readonly counterMax?: number;
  /** Bounds of the tables of senders; smaller in tests. */
  readonly tables?: { readonly known: number; readonly asked: number };
}

/**
 * The seal of one process on all its datagrams (PROTOCOL 13). `seal` takes what the machine wants
 * sent, `open` returns what the machine may have of what came, and `poll` returns what the seal
 * itself wants sent after that.
 *
 * A sender is taken once it has proven that it lives, so nothing counts that was recorded before we
 * started, or before the sender was forgotten. Worked case: arthur has started again, and ford's
 * tail comes. Its tag is right, and still it may be a recording. So arthur drops it, and asks: a
 * datagram with a cookie. Ford answers with the cookie under counter 71, and sends the tail again
 * under counter 72. Arthur knows ford now; all that ford sealed up to 71 is void to arthur.
 */
export class DatagramSeal {
  readonly #options: DatagramSealOptions;
  readonly #cipher: Cipher;
  readonly #own: OwnSeal;
  readonly #known: KnownSenders;
  readonly #asked: AskedSenders;
  readonly #strangers = new Strangers();
  readonly #tries: TryBudget;
  readonly #questions: TokenBucket;
  readonly #answers: TokenBucket;
  readonly #waiting = new Fifo<OwnDatagram>();
  readonly #counts = newSealCounts();
  /** The time of the last datagram, whatever became of it. */
  #lastAt: Instant;
  /** The ids of other keys with which datagrams came since somebody asked: 256 at most. */
  readonly #otherKeys = new Set<number>();
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #associated = newAssociated();

  constructor(options: DatagramSealOptions) {
    const { random, now, tables } = options;
    this.#options = options;
    this.#lastAt = now;
    this.#cipher = options.cipher ?? SYSTEM_CIPHER;
    this.#own = new OwnSeal({ ...options, cipher: this.#cipher });
    this.#known = new KnownSenders(tables?.known);
    this.#asked = new AskedSenders(random, tables?.asked);
    this.#tries = new TryBudget(now);
    this.#questions = new TokenBucket(ASKED_PER_SECOND, now);
    this.#answers = new TokenBucket(ANSWERS_PER_SECOND, now);
  }

  /** The counts so far. */
  get statistics(): SealStatistics {
    const byKey = [...this.#known.sourcesByKey(this.#lastAt)].map((
      [id, count],
    ) => [keyName(id), count]);
    const key = this.#options.keys.keyring.first.fingerprint;
    return { key, ...this.#counts, sourcesByKey: Object.fromEntries(byKey) };
  }

  /**
   * Seals a datagram of the machine, which is sent to all of `to`. The result is good until the
   * next one is sealed.
   */
  seal(plain: Uint8Array, to: readonly Address[]): Uint8Array {
    return this.#own.seal(plain, to);
  }

  /**
   * Opens a datagram in place. Returns the plain datagram for the machine; `undefined` if there is
   * none that the machine may have, which is counted.
   */
  open(bytes: Uint8Array, from: Address, now: Instant): Uint8Array | undefined {
    this.#lastAt = now;
    const flags = flagsOf(bytes);
    if (flags === undefined) return this.#drop("malformed");
    if (flags === FLAGS.plain) return this.#drop("plain");
    const keyId = keyIdOf(bytes);
    const shared = this.#options.keys.keyring.byId(keyId);
    if (shared === undefined) return this.#dropOther(keyId);
    const start = startOf(bytes);
    // Somebody sends our own datagrams back to us.
    if (this.#own.isOwn(start)) return this.#drop("replayed");
    const sender = this.#known.find(sourceOf(bytes), start, now);
    if (sender === undefined) return this.#openUnknown(bytes, shared, start, from, now);
    const counter = counterOf(bytes);
    if (!sender.window.isNew(counter)) return this.#drop("replayed");
    const plain = this.#openKnown(bytes, sender, shared);
    if (plain === undefined) return undefined;
    sender.window.commit(counter);
    sender.heardAt = now;
    if (flags !== FLAGS.own) return this.#take(bytes, plain);
    if (isBody(plain, ASK)) this.#answer(bytes, plain, from, now);
    return undefined;
  }

  /** Returns the next datagram that the seal wants sent. Its bytes stay as they are. */
  poll(): OwnDatagram | undefined {
    return this.#waiting.shift();
  }

  /**
   * Returns the ids of keys that were not ours when datagrams came with them, since the last call.
   * Nothing of such a datagram is proven.
   */
  takeOtherKeys(): number[] {
    const ids = [...this.#otherKeys];
    this.#otherKeys.clear();
    return ids;
  }

  /**
   * Opens a datagram of a known sender, which may begin to seal with another of our keys. No failed
   * tries keep it from being opened: the keys of a known sender are derived once.
   */
  #openKnown(bytes: Uint8Array, sender: KnownSender, shared: SharedKey): Uint8Array | undefined {
    const { lastKey, otherKey } = sender;
    if (lastKey.shared === shared) return this.#decrypt(bytes, lastKey.key) ?? this.#drop("forged");
    const other = otherKey?.shared === shared
      ? otherKey
      : { shared, key: shared.datagramKey(senderBytesOf(bytes)) };
    sender.otherKey = other;
    const plain = this.#decrypt(bytes, other.key);
    if (plain === undefined) return this.#drop("forged");
    sender.lastKey = other;
    sender.otherKey = lastKey;
    return plain;
  }

  #openUnknown(
    bytes: Uint8Array,
    shared: SharedKey,
    start: Start,
    from: Address,
    now: Instant,
  ): undefined {
    const isOwn = bytes[HEADER.flags] === FLAGS.own;
    const source = sourceOf(bytes);
    // Its answer is on its way. To open more of its datagrams would bring nothing.
    if (!isOwn && this.#asked.isAsked(source, start, from, now)) return this.#drop("unproven");
    if (!isOwn && !this.#questions.has(now)) return this.#drop("untried");
    const counter = counterOf(bytes);
    if (isOwn && !this.#strangers.isNew(source, start, counter)) return this.#drop("replayed");
    const opened = this.#try(bytes, shared, from, now);
    if (opened === undefined) return;
    const { plain, key } = opened;
    if (!isOwn) return this.#ask(bytes, start, from, now);
    this.#strangers.commit(source, start, counter);
    if (isBody(plain, ASK)) return this.#answer(bytes, plain, from, now);
    const cookie = readUint(plain, 1, 6);
    if (!isBody(plain, ANSWER) || !this.#asked.answer(source, start, cookie, now)) return;
    // Whatever the sender sealed before its answer may be a recording.
    const window = new ReplayWindow(counter);
    this.#known.add(
      {
        ...{ source, start, window, heardAt: now, replacedAt: undefined },
        ...{ lastKey: { shared, key }, otherKey: undefined },
      },
      now,
    );
  }

  /**
   * Derives the key of a datagram and opens it, unless too many tries failed lately. Deriving costs
   * as much as opening, and nothing of the datagram is proven before.
   */
  #try(
    bytes: Uint8Array,
    shared: SharedKey,
    from: Address,
    now: Instant,
  ): { readonly plain: Uint8Array; readonly key: Uint8Array } | undefined {
    if (!this.#tries.allows(from.hostname, now)) return this.#drop("untried");
    const key = shared.datagramKey(senderBytesOf(bytes));
    const plain = this.#decrypt(bytes, key);
    if (plain !== undefined) return { plain, key };
    this.#tries.charge(from.hostname, now);
    return this.#drop("forged");
  }

  /** Asks the sender of a datagram, which has a right tag, to prove that it lives. */
  #ask(bytes: Uint8Array, start: Start, from: Address, now: Instant): undefined {
    this.#counts.unproven++;
    this.#questions.take();
    // No answer is longer than what it answers. Every datagram of gm has as many bytes.
    if (bytes.length < SEALED_HEADER_BYTES + OWN_BYTES) return;
    const source = sourceOf(bytes);
    const cookie = this.#asked.ask(source, start, from, now);
    const question = this.#ownDatagram(ASK, cookie);
    writeUint(question, HEADER.destination, 6, source);
    // The counter of the datagram in question: the sender may still have it.
    writeUint(question, HEADER.epochNumber, 6, counterOf(bytes));
    this.#send(question, from);
  }

  /**
   * Sends the answer to a question, which is as long as the question. The datagram in question is
   * longer, so it goes again only to a receiver of it, once.
   */
  #answer(bytes: Uint8Array, plain: Uint8Array, from: Address, now: Instant): undefined {
    const isForUs = readUint(bytes, HEADER.destination, 6) === this.#own.source;
    if (!isForUs || !this.#hasRoom() || !this.#answers.has(now)) return;
    this.#answers.take();
    this.#send(this.#ownDatagram(ANSWER, readUint(plain, 1, 6)), from);
    if (!this.#hasRoom()) return;
    const again = this.#own.sealAgain(readUint(bytes, HEADER.epochNumber, 6), from);
    if (again !== undefined) this.#waiting.push({ bytes: again, to: from });
  }

  /** Returns a plain datagram of the seals. */
  #ownDatagram(kind: number, cookie: number): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + OWN_BYTES);
    writeUint(bytes, HEADER.magic, 2, MAGIC);
    bytes[HEADER.version] = PROTOCOL_VERSION;
    writeUint(bytes, HEADER.source, 6, this.#own.source);
    bytes[HEADER_BYTES] = kind;
    writeUint(bytes, HEADER_BYTES + 1, 6, cookie);
    return bytes;
  }

  #send(plain: Uint8Array, to: Address): void {
    if (this.#hasRoom()) this.#waiting.push({ bytes: this.#own.sealOwn(plain), to });
  }

  #hasRoom(): boolean {
    return this.#waiting.length < OWN_WAITING_MAX;
  }

  #decrypt(bytes: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    copyNonce(bytes, this.#nonce);
    copyAssociated(bytes, this.#associated);
    const sealed = bytes.subarray(SEALED_HEADER_BYTES);
    return this.#cipher.open(key, this.#nonce, this.#associated, sealed, tagOf(bytes));
  }

  #take(bytes: Uint8Array, plain: Uint8Array): Uint8Array {
    this.#counts.opened++;
    return unseal(bytes, plain);
  }

  #dropOther(keyId: number): undefined {
    this.#otherKeys.add(keyId);
    return this.#drop("otherKey");
  }

  #drop(why: Exclude<keyof SealStatistics, "key" | "sourcesByKey">): undefined {
    this.#counts[why]++;
    return undefined;
  }
}

function isBody(plain: Uint8Array, kind: number): boolean {
  return plain.length === OWN_BYTES && plain[0] === kind;
}

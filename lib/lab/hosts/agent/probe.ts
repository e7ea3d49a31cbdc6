import { delay } from "@std/async/delay";
import type { ProbeReport, ReachTarget } from "./agent_protocol.ts";

/** Milliseconds between two datagrams to a host. */
const DATAGRAM_MS = 100;
/** Milliseconds between two attempts to connect. */
const CONNECT_MS = 1_000;
/** Number of attempts to connect. */
const CONNECTS = 4;
/** Milliseconds after which all attempts have ended, two seconds after the last one begins. */
const CONNECT_MS_MAX = CONNECT_MS * (CONNECTS + 1);
/** Milliseconds after which the lab has ended every check, or will never do it. */
const PROBE_MS_MAX = 60_000;
/** Bytes that are read of a greeting or a datagram. */
const GREETING_BYTES_MAX = 256;

/** The result of an attempt to connect. */
interface Attempt {
  /** True if another attempt would have the same result. */
  readonly isFirm: boolean;
  /** The reason why the host was not reached; `undefined` if it was. */
  readonly fault?: string;
}

const NO_ANSWER: Attempt = { isFirm: false, fault: "no answer" };

export interface ProbeOptions {
  /** The address of gm's processes on this host. */
  readonly address: string;
  /** A word that programs of other labs do not send. */
  readonly word: string;
  /** The number of this host. */
  readonly number: number;
  readonly tell: (report: ProbeReport) => void;
}

/**
 * A host's part in the check that all hosts reach each other: sockets that take connections and
 * datagrams of the other hosts, and tries to reach theirs. Datagrams leave from another socket than
 * the one that receives, because a firewall lets replies through.
 */
export class Probe {
  readonly #options: ProbeOptions;
  readonly #listener: Deno.TcpListener;
  readonly #receiver: Deno.DatagramConn;
  readonly #sender: Deno.DatagramConn;
  readonly #end = new AbortController();
  readonly #heard = new Set<number>();

  /** Opens the sockets. Reports the ports, or why the address cannot be used. */
  static open(options: ProbeOptions): Probe | undefined {
    const { address: hostname, tell } = options;
    const opened: { close(): void }[] = [];
    try {
      const listener = Deno.listen({ hostname, port: 0 });
      opened.push(listener);
      const receiver = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
      opened.push(receiver);
      const sender = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
      const probe = new Probe(options, listener, receiver, sender);
      tell({
        type: "probe-open",
        tcp: listener.addr.port,
        udp: (receiver.addr as Deno.NetAddr).port,
      });
      return probe;
    } catch (error) {
      for (const socket of opened) socket.close();
      tell({ type: "probe-fault", fault: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  private constructor(
    options: ProbeOptions,
    listener: Deno.TcpListener,
    receiver: Deno.DatagramConn,
    sender: Deno.DatagramConn,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#receiver = receiver;
    this.#sender = sender;
    void this.#accept();
    void this.#receive();
  }

  /** Tries to reach other hosts until {@linkcode end} is called. */
  reach(targets: readonly ReachTarget[]): void {
    void this.#send(targets);
    for (const target of targets) void this.#connect(target);
  }

  /** Closes all sockets. */
  end(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    for (const socket of [this.#listener, this.#receiver, this.#sender]) socket.close();
  }

  /** Returns what the host with this number writes. */
  #greeting(number: number): string {
    return `gm-lab-probe ${this.#options.word} ${number} `;
  }

  async #accept(): Promise<void> {
    const greeting = new TextEncoder().encode(this.#greeting(this.#options.number));
    while (!this.#end.signal.aborted) {
      try {
        const connection = await this.#listener.accept();
        void connection.write(greeting).catch(() => {}).finally(() => connection.close());
      } catch {
        // The other side was gone again, or the probe has ended.
      }
    }
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(GREETING_BYTES_MAX);
    while (!this.#end.signal.aborted) {
      try {
        const [bytes] = await this.#receiver.receive(buffer);
        const text = new TextDecoder().decode(bytes);
        const from = Number(text.split(" ")[2]);
        if (text !== this.#greeting(from) || this.#heard.has(from)) continue;
        this.#heard.add(from);
        this.#options.tell({ type: "probe-heard", from });
      } catch {
        // An earlier datagram was refused, or the probe has ended.
      }
    }
  }

  async #send(targets: readonly ReachTarget[]): Promise<void> {
    const { signal } = this.#end;
    const datagram = new TextEncoder().encode(this.#greeting(this.#options.number));
    const until = performance.now() + PROBE_MS_MAX;
    while (!signal.aborted && performance.now() < until) {
      for (const { address: hostname, udp: port } of targets) {
        // A firewall of this host may refuse the datagram. The other host does not hear it then.
        await this.#sender.send(datagram, { transport: "udp", hostname, port }).catch(() => {});
      }
      await delay(DATAGRAM_MS, { signal }).catch(() => {});
    }
    // The lab is gone: its agent ends as well.
    this.end();
  }

  /**
   * Tries to connect several times, because the network may lose packets, and reports the result.
   */
  async #connect(target: ReachTarget): Promise<void> {
    const { tell } = this.#options;
    const { number: to } = target;
    const done = new AbortController();
    const limit = setTimeout(() => done.abort(), CONNECT_MS_MAX);
    const signal = AbortSignal.any([done.signal, this.#end.signal]);
    const tries = Array.from(
      { length: CONNECTS },
      (_, i) => this.#try(target, i * CONNECT_MS, signal),
    );
    const { fault } = await Promise.race([firm(tries), last(tries)]);
    clearTimeout(limit);
    done.abort();
    if (this.#end.signal.aborted) return;
    tell(fault === undefined ? { type: "probe-met", to } : { type: "probe-missed", to, fault });
  }

  /** Connects to a host once, after some milliseconds, and reads its greeting. */
  async #try(
    { number, address: hostname, tcp: port }: ReachTarget,
    afterMs: number,
    signal: AbortSignal,
  ): Promise<Attempt> {
    let connection: Deno.TcpConn | undefined;
    const close = () => connection?.close();
    try {
      await delay(afterMs, { signal });
      connection = await Deno.connect({ hostname, port, signal });
      signal.addEventListener("abort", close);
      const buffer = new Uint8Array(GREETING_BYTES_MAX);
      const count = await connection.read(buffer) ?? 0;
      const text = new TextDecoder().decode(buffer.subarray(0, count));
      return text === this.#greeting(number)
        ? { isFirm: true }
        : { isFirm: true, fault: "another program answers" };
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) return NO_ANSWER;
      const isFirm = error instanceof Deno.errors.ConnectionRefused;
      return { isFirm, fault: isFirm ? "refused" : error.message };
    } finally {
      signal.removeEventListener("abort", close);
      if (!signal.aborted) close();
    }
  }
}

/** Resolves with the first result that another try would not change. */
function firm(tries: readonly Promise<Attempt>[]): Promise<Attempt> {
  return new Promise((resolve) => {
    for (const one of tries) void one.then((result) => result.isFirm && resolve(result));
  });
}

/** Resolves when all tries are over, with the last result. */
async function last(tries: readonly Promise<Attempt>[]): Promise<Attempt> {
  return (await Promise.all(tries)).at(-1) ?? NO_ANSWER;
}

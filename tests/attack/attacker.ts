/**
 * The attacker: a process on a host of its own, to which the switch copies everything that the
 * other hosts send. It obeys commands on stdin, one JSON object a line (commands.ts), and answers
 * each by a line on stdout. Its words are its options, as JSON.
 */
import { delay } from "@std/async/delay";
import { LineSplitter } from "../../lib/wire/mod.ts";
import { seededRandom } from "../sim/world/seeded_random.ts";
import { BreakIn } from "./break_in.ts";
import type { AttackerOptions, AttackReport, Command, Sent } from "./commands.ts";
import { Forgeries, type ForgeryKind } from "./forgeries.ts";
import { registerLies } from "./lies.ts";
import type { Endpoint } from "./packets.ts";
import { RawNetwork } from "./raw_network.ts";
import { type Recorded, Recordings } from "./recordings.ts";

/** Milliseconds between two looks at what has come. */
const LOOK_MS = 1;
/** Datagrams that are sent between two looks, at most. */
const BURST_MAX = 200;
/** Pace of a replay. */
const REPLAYS_PER_SECOND = 10_000;
/** A port of the bystander at which nobody listens. */
const DISCARD = 9;
const COMMAND_BYTES_MAX = 4_096;

class Attacker {
  readonly #options: AttackerOptions;
  readonly #network: RawNetwork;
  readonly #random;
  readonly #recordings: Recordings;
  readonly #forgeries: Forgeries;
  readonly #breakIn: BreakIn;
  #echoShare = 0;
  readonly #report = { recorded: 0, echoed: 0, asBystander: 0, toBystander: 0 };
  readonly #passed: Record<string, number> = {};

  constructor(options: AttackerOptions, network: RawNetwork) {
    this.#options = options;
    this.#network = network;
    this.#random = seededRandom(options.seed);
    this.#recordings = new Recordings(this.#random);
    const { hosts, bystander, tracker } = options;
    const parts = { random: this.#random, recordings: this.#recordings };
    this.#forgeries = new Forgeries({ ...parts, hosts, bystander });
    this.#breakIn = new BreakIn(this.#random, this.#recordings, tracker);
  }

  /** Listens until the signal is aborted. */
  async listen(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      this.#look();
      // Deno has no event for a raw socket that is reached by FFI: it is looked at by the clock.
      await delay(LOOK_MS);
    }
    await this.#breakIn.end();
  }

  async obey(command: Command): Promise<Sent | AttackReport> {
    switch (command.type) {
      case "echo":
        this.#echoShare = command.share;
        return this.#counts();
      case "flood":
        return await this.#flood(command);
      case "replay":
        return await this.#replay(command.host);
      case "lie":
        return await this.#lie(command);
      case "report":
        return this.#counts();
    }
  }

  #counts(): AttackReport {
    const { connections, excess } = this.#breakIn;
    return { ...this.#report, passed: this.#passed, connections, excess };
  }

  /** Records what has come, and sends some of it again. */
  #look(): void {
    for (let packet = this.#network.read(); packet; packet = this.#network.read()) {
      const { bystander, tracker, hosts } = this.#options;
      if (packet.protocol === "tcp") {
        if (packet.to.host === tracker.host) this.#recordings.addSegment(packet);
        continue;
      }
      if (packet.to.host === bystander) this.#report.toBystander += packet.payload.length;
      if (packet.to.host === bystander || !hosts.includes(packet.from.host)) continue;
      const { to } = packet;
      const recorded = this.#recordings.addDatagram(packet);
      this.#report.recorded++;
      this.#passed[to.host] = (this.#passed[to.host] ?? 0) + 1;
      if (this.#random() >= this.#echoShare) continue;
      this.#report.echoed++;
      this.#send(recorded.from, to, recorded.bytes);
    }
  }

  #send(from: Endpoint, to: Endpoint, bytes: Uint8Array): boolean {
    const isTaken = this.#network.send(from, to, bytes);
    if (isTaken && from.host === this.#options.bystander) this.#report.asBystander += bytes.length;
    return isTaken;
  }

  async #flood(command: Extract<Command, { type: "flood" }>): Promise<Sent> {
    const { host, seconds, perSecond, connections, isNoise = false } = command;
    this.#forgeries.learn();
    this.#recordings.closeSegments();
    const kinds: Partial<Record<ForgeryKind, number>> = {};
    let connected = 0;
    const sent = await this.#pace(seconds, perSecond, (elapsed) => {
      for (; connected < elapsed * connections; connected++) this.#breakIn.start();
      const to = this.#recordings.endpointOf(host);
      if (to === undefined) return false;
      const forgery = isNoise ? this.#forgeries.strange() : this.#forgeries.next(host);
      const { kind, from, bytes, recorded } = forgery;
      if (recorded !== undefined) this.#noteMisled(recorded, host);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      return this.#send(from, to, bytes);
    });
    return { ...sent, kinds, registrations: 0 };
  }

  async #replay(host: string): Promise<Sent> {
    const others = this.#options.hosts.filter((other) => other !== host);
    const all = [host, ...others].flatMap((one) => [...this.#recordings.to(one)]);
    let at = 0;
    const seconds = all.length / REPLAYS_PER_SECOND;
    const sent = await this.#pace(seconds, REPLAYS_PER_SECOND, () => {
      const to = this.#recordings.endpointOf(host);
      const recorded = all[at++];
      if (to === undefined || recorded === undefined) return false;
      this.#noteMisled(recorded, host);
      return this.#send(recorded.from, to, recorded.bytes);
    });
    return { ...sent, kinds: { replay: sent.sent }, registrations: 0 };
  }

  /**
   * Counts a recording that is sent to another host than its own as passed there: its tag is right,
   * so that host's seal takes it, once, and the machine drops what is not for it.
   */
  #noteMisled(recorded: Recorded, host: string): void {
    if (recorded.to === host || recorded.sentTo.has(host)) return;
    recorded.sentTo.add(host);
    this.#passed[host] = (this.#passed[host] ?? 0) + 1;
  }

  async #lie({ seconds, perSecond }: Extract<Command, { type: "lie" }>): Promise<Sent> {
    const { bystander, tracker } = this.#options;
    const victim = { host: bystander, port: DISCARD };
    const heartbeats = await registerLies(tracker, victim, ["test-fifo", "test-total", "lies"]);
    let at = 0;
    const sent = await this.#pace(
      seconds,
      perSecond,
      () => this.#send(victim, tracker, heartbeats[at++ % heartbeats.length]!),
    );
    return { ...sent, kinds: {}, registrations: heartbeats.length };
  }

  /** Calls a function so many times a second, and goes on to listen meanwhile. */
  async #pace(
    seconds: number,
    perSecond: number,
    send: (elapsed: number) => boolean,
  ): Promise<{ readonly sent: number; readonly seconds: number }> {
    const startedAt = performance.now();
    const elapsed = () => (performance.now() - startedAt) / 1_000;
    let [called, sent] = [0, 0];
    for (let now = 0; now < seconds; now = elapsed()) {
      const due = Math.min(BURST_MAX, now * perSecond - called);
      for (let i = 0; i < due; i++, called++) {
        if (send(now)) sent++;
      }
      this.#look();
      // The rate of the flood is what is wanted here: so many datagrams in each second.
      await delay(LOOK_MS);
    }
    return { sent, seconds: elapsed() };
  }
}

if (import.meta.main) {
  const options: AttackerOptions = JSON.parse(Deno.args[0]!);
  using network = new RawNetwork(options.device);
  const attacker = new Attacker(options, network);
  const over = new AbortController();
  const listening = attacker.listen(over.signal);
  console.log(JSON.stringify({ type: "ready" }));
  const lines = new LineSplitter(COMMAND_BYTES_MAX);
  for await (const chunk of Deno.stdin.readable) {
    for (const line of lines.push(chunk)) {
      if (line.type !== "line") throw new Error(`Cannot obey a command that is ${line.type}`);
      console.log(JSON.stringify(await attacker.obey(JSON.parse(line.text))));
    }
  }
  over.abort();
  await listening;
}

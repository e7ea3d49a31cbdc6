import { delay } from "@std/async/delay";
import { checkLives, describeLifeViolation } from "../nemesis/judge/mod.ts";
import type { Life } from "../nemesis/judge/life.ts";
import { type ClientLine, parseClientLine } from "../../lib/lab/observe/client_line.ts";
import type { Program } from "./program.ts";
import { startClient } from "./start_client.ts";
import { startSequencer, startTracker } from "./start_gm.ts";
import { waitUntil } from "./wait_until.ts";

/** Between two messages of a client: 50 a second. */
const PACE_MS = 20;
const GROUP = "realm";
/** The line that a sequencer logs with -v when it begins to order a group. */
const ORDERS = /Orders a group\./;

/** A sequencer's process, and where it listens. */
interface Server {
  readonly program: Program;
  readonly address: string;
}

/** A client's process, and what it was told to say. */
interface Subject {
  readonly name: string;
  readonly program: Program;
  readonly sent: string[];
  /** The texts that it delivered, as far as its lines were looked at. */
  readonly heard: Set<string>;
  linesSeen: number;
  isKilled: boolean;
}

/** Milliseconds from the fault to the next delivery, for each member. */
export type Pauses = ReadonlyMap<string, number>;

/**
 * A tracker, sequencers, and clients in one total-order group, who talk all the time. Its servers
 * are killed, stopped and started again at the same address; at the end the lab's checks judge what
 * the clients were told.
 */
export class Realm implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #trackerFlags: readonly string[];
  readonly #sequencerFlags: readonly string[];
  readonly #env: Record<string, string>;
  #tracker: Server | undefined;
  readonly #sequencers: Server[] = [];
  readonly #subjects: Subject[] = [];
  #talk: Promise<void> = Promise.resolve();
  #isTalking = false;

  private constructor(
    trackerFlags: readonly string[],
    sequencerFlags: readonly string[],
    env: Record<string, string>,
  ) {
    this.#trackerFlags = trackerFlags;
    this.#sequencerFlags = sequencerFlags;
    this.#env = env;
  }

  /** Starts all of them; the clients are in the group, and talk. */
  static async found(
    options: {
      readonly sequencers: number;
      readonly names: readonly string[];
      readonly trackerFlags?: readonly string[];
      readonly sequencerFlags?: readonly string[];
      /** The environment of all processes. */
      readonly env?: Record<string, string>;
    },
  ): Promise<Realm> {
    const { sequencers, names, trackerFlags = [], sequencerFlags = [], env = {} } = options;
    const realm = new Realm(trackerFlags, sequencerFlags, env);
    try {
      await realm.startTracker();
      await allOf(Array.from({ length: sequencers }, () => realm.startSequencer()));
      await allOf(names.map((name) => realm.#enter(name)));
      realm.#isTalking = true;
      realm.#talk = realm.#talkOn();
      await realm.untilHeard();
      return realm;
    } catch (error) {
      await realm[Symbol.asyncDispose]();
      throw error;
    }
  }

  get tracker(): Program {
    return this.#tracker!.program;
  }

  /** The one that was given the group last, if its process lives. */
  get reigning(): Program {
    const last = [...this.#sequencers].reverse().find(({ program }) => ordered(program));
    if (last === undefined) throw new Error("Nobody orders the group");
    return last.program;
  }

  /** Starts it, where it was before. */
  async startTracker(): Promise<void> {
    const place = this.#tracker?.address ?? "127.0.0.1:0";
    const started = await startTracker([...this.#trackerFlags, "-v"], { place, env: this.#env });
    this.#stack.use(started);
    this.#tracker = { program: started.tracker, address: started.address };
  }

  /** Starts one more, or one where there was one before. */
  async startSequencer(place = "127.0.0.1:0"): Promise<Program> {
    const words = ["-v", ...this.#sequencerFlags, "--tracker", this.#tracker!.address];
    const started = await startSequencer(words, { place, env: this.#env });
    this.#stack.use(started);
    this.#sequencers.push({ program: started.sequencer, address: started.address });
    return started.sequencer;
  }

  /** Sequencers that live, but for one. */
  others(sequencer: Program): Program[] {
    return this.#sequencers.map(({ program }) => program).filter((one) => one !== sequencer);
  }

  addressOf(sequencer: Program): string {
    return this.#sequencers.find(({ program }) => program === sequencer)!.address;
  }

  /** Sends SIGKILL, and resolves when the process has ended. */
  async kill(program: Program): Promise<void> {
    const subject = this.#subjects.find((one) => one.program === program);
    if (subject !== undefined) subject.isKilled = true;
    program.kill("SIGKILL");
    await program.waitForEnd();
    this.forget(program);
  }

  /** A sequencer has ended, and orders nothing more. */
  forget(program: Program): void {
    const index = this.#sequencers.findIndex((server) => server.program === program);
    if (index >= 0) this.#sequencers.splice(index, 1);
  }

  client(name: string): Program {
    return this.#subjects.find((subject) => subject.name === name)!.program;
  }

  /** Waits until every living client has heard what every living client says now. */
  async untilHeard(timeoutMs = 20_000): Promise<void> {
    const living = this.#subjects.filter(({ isKilled }) => !isKilled);
    const texts = await Promise.all(living.map((subject) => say(subject)));
    await Promise.all(living.map((subject) => untilItHeard(subject, texts, timeoutMs)));
  }

  /**
   * Strikes, waits until all have heard each other again, and tells how long each heard nothing.
   */
  async strike(blow: () => void | Promise<void>): Promise<Pauses> {
    const at = Date.now();
    await blow();
    await this.untilHeard();
    const living = this.#subjects.filter(({ isKilled }) => !isKilled);
    return new Map(living.map(({ name, program }) => [name, resumedAfter(program, at)]));
  }

  /** All stop talking, hear the last words, and leave; gives what the checks find. */
  async judge(): Promise<string[]> {
    this.#isTalking = false;
    await this.#talk;
    await this.untilHeard();
    const living = this.#subjects.filter(({ isKilled }) => !isKilled);
    const codes: string[] = [];
    for (const { name, program } of living) {
      await program.closeStdin();
      const code = await program.waitForEnd();
      if (code !== 0) codes.push(`${name} ended with ${code}`);
    }
    const lives = this.#subjects.map(lifeOf);
    return [...codes, ...checkLives(lives, { order: "total" }).map(describeLifeViolation)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isTalking = false;
    await this.#talk;
    await this.#stack.disposeAsync();
  }

  async #enter(name: string): Promise<void> {
    const flags = ["-s", "-g", GROUP];
    const started = await startClient(this.#tracker!.address, name, { flags, env: this.#env });
    const program = this.#stack.use(started);
    const heard = new Set<string>();
    this.#subjects.push({ name, program, sent: [], heard, linesSeen: 0, isKilled: false });
  }

  async #talkOn(): Promise<void> {
    while (this.#isTalking) {
      const living = this.#subjects.filter(({ isKilled }) => !isKilled);
      await Promise.all(living.map((subject) => say(subject)));
      await delay(PACE_MS);
    }
  }
}

/** Has a client multicast one more message; one that was killed takes nothing more. */
async function say({ name, program, sent }: Subject): Promise<string> {
  const text = `${name}/1 ${sent.length + 1}`;
  sent.push(text);
  await program.write(text).catch(() => {});
  return text;
}

async function untilItHeard(
  subject: Subject,
  texts: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const { name, program: { stdout, stderr }, heard } = subject;
  const hasHeard = () => {
    for (; subject.linesSeen < stdout.lines.length; subject.linesSeen++) {
      const { type, text } = JSON.parse(stdout.lines[subject.linesSeen]!);
      if (type === "message") heard.add(text);
    }
    return texts.every((text) => heard.has(text)) || undefined;
  };
  await waitUntil(hasHeard, {
    what: `delivery of ${texts} by ${name}`,
    onChange: (listener) => stdout.onChange(listener),
    show: () => `${stdout.lines.slice(-20).join("\n")}\n${stderr.text}`,
    timeoutMs,
  });
}

function ordered({ stderr }: Program): boolean {
  return stderr.lines.some((line) => ORDERS.test(line));
}

/** Milliseconds from a moment to the end of the longest silence after it. */
function resumedAfter({ stdout }: Program, at: number): number {
  const times = stdout.lines.flatMap((line) => {
    const { type, deliveredAt } = JSON.parse(line);
    return type === "message" && deliveredAt / 1_000 >= at ? [deliveredAt / 1_000] : [];
  });
  let [before, longest, resumedAt] = [at, 0, at];
  for (const time of times) {
    if (time - before > longest) [longest, resumedAt] = [time - before, time];
    before = time;
  }
  return Math.round(resumedAt - at);
}

function lifeOf({ name, program, sent, isKilled }: Subject): Life {
  const told = program.stdout.lines.map(parseClientLine)
    .filter((line): line is ClientLine => line !== undefined && line.type !== "other");
  return { name, label: `${name}/1`, sent, answers: undefined, told, isFounder: true, isKilled };
}

/** Returns the pauses as text: `ford 1040 ms, arthur 1041 ms`. */
export function pausesText(pauses: Pauses): string {
  return [...pauses].map(([name, ms]) => `${name} ${ms} ms`).join(", ");
}

/**
 * Waits for all promises, and rejects if one did. By then nothing starts any more, so that all that
 * was started can be ended.
 */
async function allOf(promises: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(promises)) {
    if (end.status === "rejected") throw end.reason;
  }
}

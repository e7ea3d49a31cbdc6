import { delay } from "@std/async/delay";
import type { Crew } from "../../lib/lab/process/crew.ts";
import { comeTogether, comeToRest, endMembers } from "../nemesis/come_to_rest.ts";
import { groupsOf } from "../nemesis/group_log.ts";
import { checkLives, describeLifeViolation } from "../nemesis/judge/mod.ts";
import type { LifeLog } from "../nemesis/life_log.ts";
import type { NemesisServer } from "../nemesis/nemesis_server.ts";
import { applyLoad } from "../nemesis/load.ts";
import { type LoadRun, openCrew } from "../nemesis/load_run.ts";
import { drawInteger, pick, seededRandom } from "../sim/world/seeded_random.ts";
import { AttackScene } from "./attack_scene.ts";
import type { AttackReport } from "./commands.ts";
import { type FloodWindow, type Target, TARGETS, type Timed } from "./latency.ts";
import type { MemoryLook } from "./memory.ts";
import { evictionsOf, messagesOf } from "./observed.ts";
import { judgeTaken, passedTo, sealIn, type Taken } from "./taken.ts";

export interface AttackRun extends LoadRun {
  /** Datagrams in a second of each flood. */
  readonly rate: number;
  readonly keyFile: string;
  /** Called with a description of each step. */
  readonly onStep: (text: string) => void;
}

/** The observations of a run, and everything that was wrong but memory and latency. */
export interface AttackOutcome {
  readonly lives: readonly LifeLog[];
  readonly wrong: readonly string[];
  readonly windows: readonly FloodWindow[];
  readonly messages: readonly Timed[];
  readonly looks: readonly MemoryLook[];
  readonly report: AttackReport;
  readonly flooded: number;
  readonly replayed: number;
}

export const MEMBERS = 5;
const SEQUENCERS = 2;
/** Share of the datagrams that are sent again at once. */
const ECHO_SHARE = 0.3;
/** Seconds of each window, and the pause after it, in which what waits is handled. */
const WINDOW_S = 2;
const REST_S = 0.3;
/** Rounds of windows before processes are killed, at least: a median takes three. */
const ROUNDS_MIN = 3;
/** Seconds after which processes are killed in a long run. */
const STRETCH_S = 600;
/** Connections in a second to the tracker while it is flooded. */
const CONNECTIONS = 100;
/** The most milliseconds for which a member that was killed is gone. */
const AFTER_KILL_MS = 500;

/** Carries out the part under a key. When it returns or throws, all of its processes are gone. */
export async function runAttack(run: AttackRun): Promise<AttackOutcome> {
  const { orders, seed, keyFile } = run;
  await using crew = openCrew(run);
  await using scene = await AttackScene.open(crew, {
    ...{ groups: groupsOf(orders), members: MEMBERS, seed, keyFile },
    sequencers: orders.includes("total") ? SEQUENCERS : 1,
  });
  const attack = new Attack(run, crew, scene);
  return await attack.run();
}

/** The steps of one run. */
class Attack {
  readonly #run: AttackRun;
  readonly #crew: Crew;
  readonly #scene: AttackScene;
  readonly #random;
  readonly #windows: FloodWindow[] = [];
  readonly #looks: MemoryLook[] = [];
  readonly #wrong: string[] = [];
  readonly #taken: Taken[] = [];
  /** The datagrams that had been sent to a host when its process was started, by their name. */
  readonly #passedBefore = new Map<string, number>();
  #flooded = 0;
  #replayed = 0;

  constructor(run: AttackRun, crew: Crew, scene: AttackScene) {
    this.#run = run;
    this.#crew = crew;
    this.#scene = scene;
    this.#random = seededRandom(run.seed ^ 0xa77ac);
  }

  async run(): Promise<AttackOutcome> {
    const { members, attacker } = this.#scene;
    await attacker.obey({ type: "echo", share: ECHO_SHARE });
    for (const member of members) member.start({ isFounder: true });
    this.#wrong.push(...await comeTogether(members, this.#crew));
    const loadOver = new AbortController();
    const signal = AbortSignal.any([this.#crew.signal, loadOver.signal]);
    const loading = applyLoad(members, signal);
    const stretches = Math.max(1, Math.round(this.#run.seconds / STRETCH_S));
    for (let i = 0; i < stretches; i++) {
      await this.#flood(this.#run.seconds / stretches);
      await this.#killAndReplay();
    }
    loadOver.abort();
    await loading;
    this.#wrong.push(...await comeToRest(members, this.#crew));
    const lives = members.flatMap(({ life }) => life ?? []);
    this.#wrong.push(...await endMembers(members, this.#crew));
    const report = await attacker.obey({ type: "report" });
    for (const life of lives) this.#noteTaken(life.name, life.statistics, report);
    for (const server of [this.#scene.tracker, ...this.#scene.sequencers]) {
      await this.#askTaken(server);
    }
    this.#wrong.push(...await this.#scene.endServers());
    return this.#judge(report);
  }

  /** Floods one process after the other, and measures meanwhile. */
  async #flood(seconds: number): Promise<void> {
    const endAt = performance.now() + seconds * 1_000;
    for (let round = 1; round <= ROUNDS_MIN || performance.now() < endAt; round++) {
      for (const target of TARGETS) {
        await this.#window(target);
        // In the first round what has just started still grows to its size.
        if (round > 1) this.#looks.push(await this.#scene.lookAtMemory());
      }
    }
  }

  async #window(target: Target): Promise<void> {
    const { rate, onStep } = this.#run;
    const from = microseconds();
    let perSecond = 0;
    const wanted = target === "calm" ? 0 : rate;
    // A calm window is so many seconds without a flood, in which latency is measured all the same.
    if (target === "calm") await delay(WINDOW_S * 1_000, { signal: this.#crew.signal });
    else {
      const name = this.#nameOf(target);
      const { sent, seconds } = await this.#scene.attacker.obey({
        ...{ type: "flood", host: this.#scene.addressOf(name), seconds: WINDOW_S },
        ...{ perSecond: rate, connections: target === "tracker" ? CONNECTIONS : 0 },
      });
      perSecond = sent / seconds;
      this.#flooded += sent;
      onStep(`flood at ${name}: ${perSecond.toFixed(0)} datagrams/s`);
    }
    this.#windows.push({ target, from, to: microseconds(), perSecond, wanted });
    this.#crew.signal.throwIfAborted();
    // The time between windows itself keeps the messages of one out of the latency of the next one.
    await delay(REST_S * 1_000, { signal: this.#crew.signal });
  }

  #nameOf(target: Exclude<Target, "calm">): string {
    if (target === "tracker") return "tracker";
    // The last member is never killed.
    return target === "sequencer" ? this.#scene.reigning.name : `member${MEMBERS}`;
  }

  /** Kills one process of each role and starts it again. Replays all to it before, and after. */
  async #killAndReplay(): Promise<void> {
    const { tracker, reigning, members } = this.#scene;
    const victim = pick(this.#random, members.slice(0, -2))!;
    const steps = [
      [tracker.name, () => this.#restart(tracker)],
      [reigning.name, () => this.#restart(reigning)],
      [victim.name, async () => {
        victim.kill();
        // The time for which the process is gone is the fault, and it is drawn.
        await delay(drawInteger(this.#random, 0, AFTER_KILL_MS), { signal: this.#crew.signal });
        await this.#notePassed(victim.name);
        victim.start({ isFounder: false });
      }],
    ] as const;
    for (const [name, restart] of steps) {
      await this.#replayTo(name);
      this.#run.onStep(`kill -9 of ${name}, and another start`);
      await restart();
      await this.#replayTo(name);
      this.#wrong.push(...await comeTogether(members, this.#crew));
      await this.#replayTo(name);
      this.#crew.signal.throwIfAborted();
    }
    // What was recorded before the restarts, at somebody who was there all the time.
    await this.#replayTo(`member${MEMBERS}`);
  }

  async #restart(server: NemesisServer): Promise<void> {
    await this.#askTaken(server);
    await server.kill();
    await this.#notePassed(server.name);
    await server.start();
  }

  /** Notes what was sent to a host before its process starts again. */
  async #notePassed(name: string): Promise<void> {
    const report = await this.#scene.attacker.obey({ type: "report" });
    this.#passedBefore.set(name, passedTo(this.#scene.addressOf(name), report));
  }

  async #askTaken(server: NemesisServer): Promise<void> {
    const line = await server.askStatistics();
    this.#noteTaken(server.name, line, await this.#scene.attacker.obey({ type: "report" }));
  }

  #noteTaken(name: string, line: string | undefined, report: AttackReport): void {
    const passed = passedTo(this.#scene.addressOf(name), report);
    const before = this.#passedBefore.get(name) ?? 0;
    this.#taken.push({ process: name, seal: sealIn(line), passed: passed - before });
  }

  async #replayTo(name: string): Promise<void> {
    const host = this.#scene.addressOf(name);
    const { sent } = await this.#scene.attacker.obey({ type: "replay", host });
    this.#replayed += sent;
    this.#run.onStep(`${sent} recordings were sent to ${name}`);
  }

  #judge(report: AttackReport): AttackOutcome {
    const { members } = this.#scene;
    const { orders } = this.#run;
    const lives = members.flatMap((member) => member.lives);
    const wrong = [
      ...this.#wrong,
      ...members.flatMap((member) => member.faults),
      ...evictionsOf(lives),
      ...judgeTaken(this.#taken),
      ...orders.flatMap((order, i) =>
        checkLives(lives.flatMap(({ groups }) => groups[i] ?? []), { order })
      ).map(describeLifeViolation),
    ];
    return {
      ...{ lives, wrong, report, windows: this.#windows, looks: this.#looks },
      ...{ messages: messagesOf(lives), flooded: this.#flooded, replayed: this.#replayed },
    };
  }
}

/** Returns the time in microseconds since 1970. */
function microseconds(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}

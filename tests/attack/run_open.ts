import { Crew } from "../../lib/lab/process/crew.ts";
import { createLog } from "../../lib/net/mod.ts";
import { comeTogether, comeToRest, endMembers } from "../nemesis/come_to_rest.ts";
import { groupsOf } from "../nemesis/group_log.ts";
import { checkLives, describeLifeViolation } from "../nemesis/judge/mod.ts";
import { applyLoad } from "../nemesis/load.ts";
import { AttackScene } from "./attack_scene.ts";
import type { AttackRun } from "./run_attack.ts";

/** The observations of the part without a key. */
export interface OpenOutcome {
  readonly wrong: readonly string[];
  /** Bytes that were sent in the bystander's name, to it, and those that may be sent to it. */
  readonly asBystander: number;
  readonly toBystander: number;
  readonly allowed: number;
  readonly flooded: number;
  readonly deliveries: number;
}

const MEMBERS = 3;
/** Heartbeats in a second in the name of somebody who never asked for anything. */
const LIES_PER_SECOND = 500;
/** More than it takes until somebody who says nothing is evicted. */
const LIE_S = 6;
const FLOOD_S = 2;
const CONNECTIONS = 100;
/**
 * Bytes that a registration may bring to an address that says nothing: three challenges and an
 * `unknown` (decision 0120).
 */
const BYTES_PER_REGISTRATION = 3 * 57 + 58;

/**
 * Carries out the part without a key: whatever others send, nothing is sent to an address that was
 * not proven but what decision 0120 allows, and members that talk go on.
 */
export async function runOpen(run: Omit<AttackRun, "keyFile">): Promise<OpenOutcome> {
  const { orders, seed, rate, interrupted, onStep } = run;
  const log = createLog({ level: "error", format: "text", write: (line) => console.error(line) });
  await using crew = new Crew(interrupted, log);
  await using scene = await AttackScene.open(crew, {
    ...{ groups: groupsOf(orders), members: MEMBERS, sequencers: 1, seed, keyFile: undefined },
  });
  const { members, attacker } = scene;
  for (const member of members) member.start({ isFounder: true });
  const wrong = await comeTogether(members, crew);
  const loadOver = new AbortController();
  const loading = applyLoad(members, AbortSignal.any([crew.signal, loadOver.signal]));
  const lie = { type: "lie", seconds: LIE_S, perSecond: LIES_PER_SECOND } as const;
  const { registrations } = await attacker.obey(lie);
  let flooded = 0;
  for (const name of ["tracker", scene.reigning.name, `member${MEMBERS}`]) {
    const { sent, seconds } = await attacker.obey({
      ...{ type: "flood", host: scene.addressOf(name), seconds: FLOOD_S, perSecond: rate },
      ...{ connections: name === "tracker" ? CONNECTIONS : 0, isNoise: true },
    });
    flooded += sent;
    onStep(`without a key, flood at ${name}: ${(sent / seconds).toFixed(0)} datagrams/s`);
  }
  loadOver.abort();
  await loading;
  wrong.push(...await comeToRest(members, crew));
  const { asBystander, toBystander } = await attacker.obey({ type: "report" });
  wrong.push(...await endMembers(members, crew), ...await scene.endServers());
  const lives = members.flatMap((member) => member.lives);
  const logs = lives.flatMap(({ groups }) => groups);
  for (const { label, told } of logs) {
    if (told.some(({ type }) => type === "evicted")) wrong.push(`${label} was evicted`);
  }
  orders.forEach((order, i) => {
    const own = lives.flatMap(({ groups }) => groups[i] ?? []);
    wrong.push(...checkLives(own, { order }).map(describeLifeViolation));
  });
  const allowed = asBystander + registrations * BYTES_PER_REGISTRATION;
  if (toBystander > allowed) {
    wrong.push(`${toBystander} bytes were sent to a bystander, of which ${allowed} are allowed`);
  }
  const deliveries = logs.flatMap(({ told }) => told.filter(({ type }) => type === "message"));
  return { wrong, asBystander, toBystander, allowed, flooded, deliveries: deliveries.length };
}

import type { Crew } from "../../lib/lab/process/crew.ts";
import type { GroupLog } from "./group_log.ts";
import type { LifeLog } from "./life_log.ts";
import type { NemesisMember } from "./nemesis_member.ts";

/** Number of messages of every member after all faults have ended. */
const LAST_MESSAGES = 20;
/** Milliseconds for each step that has no fault in it. */
const STEP_MS = 60_000;

/**
 * Waits until all members are in their groups. Returns a sentence for each that is not when the
 * time is up.
 */
export async function comeTogether(
  members: readonly NemesisMember[],
  crew: Crew,
): Promise<string[]> {
  return await crew.until(() => isWhole(members), STEP_MS) ? [] : whoSeesWhom(members);
}

/**
 * Waits until all members are in the group again and have delivered each other's last messages.
 * Returns a sentence for everything that is missing when the time is up.
 */
export async function comeToRest(
  members: readonly NemesisMember[],
  crew: Crew,
): Promise<string[]> {
  const apart = await comeTogether(members, crew);
  if (apart.length > 0) return apart;
  const lives = members.flatMap(({ life }) => life ?? []);
  await crew.until(() => lives.every(({ isWriting }) => !isWriting), STEP_MS);
  for (const life of lives) life.multicast(LAST_MESSAGES);
  const lacking = () => groupLogsOf(lives).flatMap(lackingIn);
  return await crew.until(() => lacking().length === 0, STEP_MS) ? [] : lacking();
}

/** Returns a sentence for each last message in a group that a member of it did not deliver. */
function lackingIn(logs: readonly GroupLog[]): string[] {
  return logs.flatMap(({ label: receiver, delivered }) =>
    logs.filter(({ sent }) => !delivered.has(sent.at(-1) ?? ""))
      .map(({ label }) => `${receiver} did not deliver the last message of ${label}`)
  );
}

/** Returns the logs of each group. */
function groupLogsOf(lives: readonly LifeLog[]): GroupLog[][] {
  const [{ groups } = { groups: [] }] = lives;
  return groups.map((_, i) => lives.flatMap(({ groups }) => groups[i] ?? []));
}

/** Has all members leave. Returns everything that went wrong. */
export async function endMembers(
  members: readonly NemesisMember[],
  crew: Crew,
): Promise<string[]> {
  const lives = members.flatMap(({ life }) => life === undefined ? [] : [life]);
  await Promise.all(members.map((member) => member.quit()));
  await crew.until(() => lives.every(({ process }) => process.ending !== undefined), STEP_MS);
  return lives.flatMap((life) => {
    const { label, process: { ending }, hasFault } = life;
    if (ending === undefined) return [`${label} had not ended ${STEP_MS} ms after !q`];
    // A client ends with 1 if it does not know whether its messages have arrived, or something that
    // it was asked for was refused.
    const isFine = ending.code === 0 || (ending.code === 1 && hasFault);
    return isFine ? [] : [`${label} ${life.describe(ending)}`];
  });
}

/** Returns true if every member is in the group, and sees all members and no others. */
function isWhole(members: readonly NemesisMember[]): boolean {
  const ids = members.map(({ life }) => life?.id ?? "");
  return members.every(({ life }) =>
    life !== undefined &&
    life.groups.every(({ view }) =>
      view.length === ids.length && ids.every((id) => view.includes(id))
    )
  );
}

function whoSeesWhom(members: readonly NemesisMember[]): string[] {
  return members.flatMap(({ name, life }) =>
    life === undefined
      ? [`${name} did not come back`]
      : life.groups.map(({ label, view }) =>
        `${label} is ${life.id} and sees ${view.join(", ") || "nobody"}`
      )
  );
}

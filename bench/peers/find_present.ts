import { type ContestantName, CONTESTANTS } from "./contestants/all.ts";
import type { Contestant } from "./contestant.ts";

/** The systems that are on this machine, and a list for people of all that were looked for. */
export interface Present {
  readonly present: readonly Contestant[];
  readonly systems: readonly string[];
}

/** Looks for systems. Those that are not here are listed with what to do to have them. */
export async function findPresent(names: readonly ContestantName[]): Promise<Present> {
  const present: Contestant[] = [];
  const systems: string[] = [];
  for (const name of names) {
    const contestant = CONTESTANTS[name];
    const { title, path } = contestant;
    const presence = await contestant.look();
    if (presence.isHere) {
      present.push(contestant);
      systems.push(`- ${title}: ${presence.version}; ${path}.`);
    } else systems.push(`- ${title} is left out, as it is not here: ${presence.advice}`);
  }
  return { present, systems };
}

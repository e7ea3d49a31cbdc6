import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);

/**
 * The phases of the machines: the heading in docs/ARCHITECTURE.md that describes them, the file
 * that defines them, and the name of the exported list or union there. One line for each.
 */
const PHASES = [
  ["A member", "lib/client/member/member_phase.ts", "MEMBER_PHASES"],
  ["A membership", "lib/client/member/membership.ts", "MEMBERSHIP_PHASES"],
  ["A member's total-order group", "lib/client/member/total/total_phase.ts", "TOTAL_PHASES"],
  ["The end of a member's stay", "lib/client/member/group/leaving.ts", "LEAVING_PHASES"],
  [
    "The stream of a departed member",
    "lib/client/member/fifo/departed/departed_stream.ts",
    "DEPARTED_PHASES",
  ],
  ["A sequencer and its tracker", "lib/sequencer/machine/link/link_phase.ts", "LINK_PHASES"],
  ["A group at its sequencer", "lib/sequencer/machine/opening.ts", "OPENINGS"],
  ["A takeover", "lib/sequencer/machine/takeover/takeover.ts", "TAKEOVER_PHASES"],
  ["Admission", "lib/sequencer/machine/admission.ts", "ADMISSION_PHASES"],
  ["A member's stay at its sequencer", "lib/sequencer/machine/submitter.ts", "SUBMITTER_PHASES"],
  ["A group at the tracker", "lib/tracker/directory/state/directory_group.ts", "GroupPhase"],
  ["The tracker's rebuild", "lib/tracker/directory/rebuild/rebuild.ts", "RebuildPhase"],
] as const;

const page = Deno.readTextFileSync(new URL("docs/ARCHITECTURE.md", ROOT));

/** Returns the names in the table of phases under a heading. */
function describedUnder(heading: string): string[] {
  const section = page.split(/^#{2,4} /m).find((each) => each.startsWith(`${heading}\n`));
  assert(section !== undefined, `docs/ARCHITECTURE.md has no heading "${heading}"`);
  const rows = section.slice(section.indexOf("| Phase")).matchAll(/^\| `([\w-]+)`/gm);
  return [...rows].map(([, name]) => name!).sort();
}

/** Returns the phases in an exported list, `["a", "b"] as const`, or union, `{ type: "a" } | …`. */
function definedIn(path: string, name: string): string[] {
  const source = Deno.readTextFileSync(new URL(path, ROOT)).replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const list = source.match(new RegExp(`^export const ${name} = \\[([^\\]]*)\\]`, "m"))?.[1];
  if (list !== undefined) return [...list.matchAll(/"([\w-]+)"/g)].map(([, each]) => each!).sort();
  const union = source.match(new RegExp(`^export type ${name} =([\\s\\S]*?);\\n\\n`, "m"))?.[1];
  assert(union !== undefined, `${path} exports no phases as ${name}`);
  return [...union.matchAll(/\btype: "([\w-]+)"/g)].map(([, each]) => each!).sort();
}

for (const [heading, path, name] of PHASES) {
  Deno.test(`ARCHITECTURE.md describes the phases in ${name}`, () => {
    assertEquals(describedUnder(heading), definedIn(path, name));
  });
}

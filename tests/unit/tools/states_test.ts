import { assert, assertEquals } from "@std/assert";

/**
 * The phases of the machines, by the heading in docs/ARCHITECTURE.md under which they are described:
 * one line for each exported list of lib.
 */
const PHASES: Readonly<Record<string, readonly string[]>> = {};

const text = Deno.readTextFileSync(new URL("../../../docs/ARCHITECTURE.md", import.meta.url));

/** Returns the names in the table of phases under a heading, in the order of the table. */
function describedUnder(heading: string): string[] {
  const section = text.split(/^#{2,4} /m).find((each) => each.startsWith(`${heading}\n`));
  assert(section !== undefined, `docs/ARCHITECTURE.md has no heading "${heading}"`);
  const rows = section.slice(section.indexOf("| Phase")).matchAll(/^\| `([\w-]+)`/gm);
  return [...rows].map(([, name]) => name!);
}

for (const [heading, phases] of Object.entries(PHASES)) {
  Deno.test(`ARCHITECTURE.md describes the phases of the code: ${heading}`, () => {
    assertEquals(describedUnder(heading).toSorted(), phases.toSorted());
  });
}

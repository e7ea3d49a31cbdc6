import { assert, assertEquals } from "@std/assert";
import { Acquaintances, readIdentity } from "../../../lib/identity/mod.ts";

const PLACE = { hostname: "lab1", port: 4_000 };
const TRACKER = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);

/** Runs something with the path of an identity that is not there yet. */
function withPath(run: (path: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "gm-acquaintances" });
  try {
    run(`${folder}/state/identity`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function open(path: string, fingerprint?: string): Acquaintances {
  const fail = (message: string) => assert(false, message);
  return new Acquaintances(path, { place: PLACE, fingerprint }, fail);
}

Deno.test("Acquaintances makes an identity, and remembers the first key of a tracker", () => {
  withPath((path) => {
    const first = open(path);
    assertEquals(first.fingerprint, readIdentity(path).fingerprint);
    assertEquals([first.acceptsTracker(TRACKER), first.acceptsTracker(undefined)], [true, true]);
    first.meetTracker(TRACKER);
    const second = open(path);
    assertEquals(second.fingerprint, first.fingerprint);
    const verdicts = [TRACKER, OTHER, undefined].map((key) => second.acceptsTracker(key));
    assertEquals(verdicts, [true, false, false]);
    const [what, advice] = second.explain(OTHER);
    for (const key of [TRACKER, OTHER]) assert(what.includes(second.fingerprintOf(key)), what);
    assert(advice.includes("known_members"), advice);
    assert(second.explain(undefined)[0].startsWith("shows no key"));
    assert(second.explain(TRACKER)[0].endsWith("does not prove that it has it"));
  });
});

Deno.test("Acquaintances takes a pinned key alone, whatever is remembered", () => {
  withPath((path) => {
    const first = open(path);
    first.meetTracker(TRACKER);
    const pinned = open(path, first.fingerprintOf(OTHER));
    const verdicts = [TRACKER, OTHER, undefined].map((key) => pinned.acceptsTracker(key));
    assertEquals(verdicts, [false, true, false]);
  });
});

Deno.test("Acquaintances.meet() reports a name that had another key, also if it shows none", () => {
  withPath((path) => {
    const first = open(path);
    // Before the tracker has proven its key nobody is known by it.
    assertEquals(first.meet("ford", OTHER), undefined);
    first.meetTracker(TRACKER);
    assertEquals(first.meet("marvin", undefined), undefined);
    assertEquals(first.meet("ford", OTHER), undefined);
    const second = open(path);
    second.meetTracker(TRACKER);
    const known = second.fingerprintOf(OTHER);
    assertEquals(second.meet("ford", OTHER), undefined);
    assertEquals(second.meet("ford", undefined), { known });
    assertEquals(second.meet("ford", TRACKER), { known, shown: second.fingerprintOf(TRACKER) });
  });
});

Deno.test("Acquaintances.meet() writes down no name that would spoil its file", () => {
  withPath((path) => {
    const first = open(path);
    first.meetTracker(TRACKER);
    assertEquals(first.meet("ford,zaphod", OTHER), undefined);
    const second = open(path);
    assertEquals(second.acceptsTracker(OTHER), false);
  });
});

Deno.test("Acquaintances of several processes with one file write each line once", () => {
  withPath((path) => {
    const all = Array.from({ length: 3 }, () => open(path));
    for (const one of all) one.meetTracker(TRACKER);
    for (const name of ["ford", "arthur"]) {
      for (const one of all) assertEquals(one.meet(name, OTHER), undefined);
    }
    const file = Deno.readTextFileSync(path.replace(/identity$/, "known_members"));
    const lines = file.trimEnd().split("\n");
    assertEquals(lines.length, 3, file);
    // What another process has seen first counts here, too.
    const [first, second] = all;
    assertEquals(first!.meet("zaphod", TRACKER), undefined);
    assertEquals(second!.meet("trillian", TRACKER), undefined);
    assertEquals(second!.meet("zaphod", OTHER)?.known, second!.fingerprintOf(TRACKER));
  });
});

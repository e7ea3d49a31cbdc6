import { assertEquals } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);

/**
 * The one cycle of imports that is wanted: a group knows its members and its sequencer, and each of
 * those its groups (decision 0021). All three imports are of types.
 */
const ASSOCIATIONS = [
  "lib/tracker/directory/state/directory_group.ts",
  "lib/tracker/directory/state/directory_member.ts",
  "lib/tracker/directory/state/directory_sequencer.ts",
];
/** More files in one folder need a reason here. */
const FILES_MAX = 20;
const LARGE_FOLDERS: Readonly<Record<string, string>> = {
  "lib/core": "the vocabulary of all other folders: a file for each word",
};

/** Returns the sources of a folder and of all below it, by path from the project's root. */
async function sourcesOf(folder: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) { for (const [file, text] of await sourcesOf(path)) sources.set(file, text); }
    else if (name.endsWith(".ts")) sources.set(path, await Deno.readTextFile(new URL(path, ROOT)));
  }
  return sources;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** Returns the files that a file imports, types included. */
function importsOf(path: string, text: string): string[] {
  const found = withoutComments(text).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, target]) => new URL(target!, `file:///${path}`).pathname.slice(1));
}

/** Returns the sets of files that import each other in a circle, by Tarjan's algorithm. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!order.has(target)) visit(target);
      if (path.includes(target)) {
        lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
      }
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1 || graph.get(file)!.includes(file)) cycles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return cycles;
}

Deno.test("cyclesOf finds circles, and nothing in a graph without one", () => {
  const graph = (arrows: Record<string, string[]>) => new Map(Object.entries(arrows));
  assertEquals(cyclesOf(graph({ a: ["b", "c"], b: ["c"], c: [] })), []);
  assertEquals(cyclesOf(graph({ a: ["b"], b: ["c"], c: ["a"], d: ["a"] })), [["a", "b", "c"]]);
  assertEquals(cyclesOf(graph({ a: ["a"], b: ["outside"] })), [["a"]]);
});

Deno.test("lib has no cycle of imports, types included, but for one association", async () => {
  const sources = await sourcesOf("lib");
  const graph = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
  assertEquals(cyclesOf(graph), [ASSOCIATIONS]);
});

Deno.test("an exported name is defined once in lib", async () => {
  const places = new Map<string, string[]>();
  const definition =
    /^export (?:abstract |async |declare )*(?:class|interface|type|const|function\*?|let) (\w+)/gm;
  for (const [path, text] of await sourcesOf("lib")) {
    const names = new Set([...withoutComments(text).matchAll(definition)].map(([, name]) => name!));
    for (const name of names) places.set(name, [...places.get(name) ?? [], path]);
  }
  assertEquals([...places].filter(([, paths]) => paths.length > 1), []);
});

Deno.test(`a folder of lib has at most ${FILES_MAX} files, or a reason`, async () => {
  const counts = new Map<string, number>();
  for (const path of (await sourcesOf("lib")).keys()) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const large = [...counts].filter(([, count]) => count > FILES_MAX).map(([folder]) => folder);
  assertEquals(large, Object.keys(LARGE_FOLDERS));
});

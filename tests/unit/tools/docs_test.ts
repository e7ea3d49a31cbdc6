import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);
const FOLDERS = ["", "docs/", "docs/guide/", "docs/decisions/"];
/** Folders whose files the pages name by their paths from the project's root. */
const NAMED = /(?<![\w./-])(?:lib|tests|tools|bench|examples)\/[\w./*-]*[A-Za-z0-9*]/g;

interface Page {
  readonly path: string;
  readonly text: string;
}

/** Returns the pages of the documentation, with their paths from the project's root. */
function readPages(): Page[] {
  const pages: Page[] = [];
  for (const folder of FOLDERS) {
    for (const { name } of Deno.readDirSync(new URL(folder || ".", ROOT))) {
      if (!name.endsWith(".md")) continue;
      pages.push({
        path: folder + name,
        text: Deno.readTextFileSync(new URL(folder + name, ROOT)),
      });
    }
  }
  return pages;
}

const pages = readPages();

function page(path: string): string {
  return pages.find((each) => each.path === path)!.text;
}

function withoutCode(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

/** Returns the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

function exists(path: string): boolean {
  try {
    Deno.statSync(new URL(path, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Returns whether there is a file with this path, in which `*` stands for a part of a name. */
function matchesSomething(path: string): boolean {
  if (!path.includes("*")) return exists(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const pattern = path.slice(folder.length).replaceAll(".", "\\.").replaceAll("*", ".*");
  return exists(folder) &&
    [...Deno.readDirSync(new URL(folder, ROOT))].some(({ name }) =>
      new RegExp(`^${pattern}$`).test(name)
    );
}

/** Returns all files below a folder whose names end like this. */
function filesBelow(folder: string, end: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}${name}/`, end) : name.endsWith(end) ? [folder + name] : []
  );
}

Deno.test("every relative link in the documentation leads to a file and a heading that exist", () => {
  const faults: string[] = [];
  let links = 0;
  for (const { path, text } of pages) {
    for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      links++;
      const [file, anchor] = target!.split("#");
      const to = file === "" ? path : new URL(file!, `file:///${path}`).pathname.slice(1);
      if (!exists(to)) faults.push(`${path}: there is no ${to}`);
      else if (anchor && !anchorsOf(Deno.readTextFileSync(new URL(to, ROOT))).has(anchor)) {
        faults.push(`${path}: ${to} has no heading #${anchor}`);
      }
    }
  }
  assertEquals(faults, []);
  assert(links > 100, `only ${links} links were followed`);
});

Deno.test("every path in the documentation exists", () => {
  const faults: string[] = [];
  for (const { path, text } of pages) {
    for (const [named] of text.replaceAll(/\]\([^)]*\)/g, "]").matchAll(NAMED)) {
      if (!matchesSomething(named)) faults.push(`${path}: there is no ${named}`);
    }
  }
  assertEquals(faults, []);
});

Deno.test("every task in the documentation is one of deno.json", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  for (const { path, text } of pages) {
    for (const [, name] of text.matchAll(/\bdeno(?:@[\d.]+)? task (?:--quiet )?([a-z]+)/g)) {
      assert(name! in tasks, `${path}: there is no task ${name}`);
    }
  }
});

Deno.test("ARCHITECTURE.md has a row for every folder of lib", () => {
  const folders = new Set(
    filesBelow("lib/", ".ts").map((path) => path.slice(0, path.lastIndexOf("/"))),
  );
  folders.delete("lib");
  const rows = page("docs/ARCHITECTURE.md").matchAll(/^\| \[?(lib\/[\w/]+)(?=[\]\s])/gm);
  const listed = [...rows].map(([, folder]) => folder!);
  assertEquals(listed.toSorted(), [...folders].sort());
});

Deno.test("the guide's index lists every page of the guide", () => {
  const index = page("docs/guide/README.md");
  for (const { path } of pages) {
    const name = /^docs\/guide\/(?!README)(.+)$/.exec(path)?.[1];
    if (name !== undefined) assert(index.includes(`](${name})`), `${name} is not in the index`);
  }
});

/** The pages that say which test and which mutant holds a promise. */
const PROOFS = ["docs/TESTING.md", "docs/SECURITY.md"];

Deno.test("TESTING.md and SECURITY.md name only tests that exist, each in its file", () => {
  const faults: string[] = [];
  let compared = 0;
  for (const line of PROOFS.flatMap((path) => page(path).split("\n"))) {
    for (const [, file, names] of line.matchAll(/`(tests\/[\w/]+\.ts)`: ((?:"[^"]+"(?:, )?)+)/g)) {
      const text = Deno.readTextFileSync(new URL(file!, ROOT));
      for (const [, name] of names!.matchAll(/"([^"]+)"/g)) {
        if (!text.includes(name!)) faults.push(`${file} has no test "${name}"`);
        compared++;
      }
    }
  }
  assertEquals(faults, []);
  assert(compared >= 30, `only ${compared} tests were looked for`);
});

Deno.test("TESTING.md and SECURITY.md name only mutants that exist", () => {
  const mutants = filesBelow("tests/mutants/", "_mutants.ts")
    .map((path) => Deno.readTextFileSync(new URL(path, ROOT))).join();
  const text = PROOFS.map(page).join("\n");
  const lists = [...text.matchAll(/[Mm]utants?:? ((?:`[\w-]+`(?:,\s)?)+)/g)];
  assert(lists.length >= 8, `only ${lists.length} lists of mutants`);
  const names = lists.flatMap(([, list]) => [...list!.matchAll(/`([\w-]+)`/g)]);
  const missing = names.map(([, name]) => name!).filter((name) => !mutants.includes(`"${name}"`));
  assertEquals(missing, []);
});

Deno.test("TESTING.md has a row for every point of the contract", () => {
  const contract = /^## The contract$([\s\S]*?)^## /m.exec(page("docs/guide/guarantees.md"))![1]!;
  const points = [...contract.matchAll(/^(\d+)\. /gm)].map(([, number]) => number);
  const rows = [...page("docs/TESTING.md").matchAll(/^\| (\d+)\. /gm)].map(([, number]) => number);
  assert(points.length >= 10);
  assertEquals([...new Set(rows)], points);
});

Deno.test("code and documentation cite only rules of PROTOCOL.md that exist", () => {
  const rules = rulesOf(page("docs/PROTOCOL.md"));
  assert(rules.has("2.1") && rules.has("10.4.3") && rules.has("12"));
  const sources = [...filesBelow("lib/", ".ts"), ...filesBelow("tests/", ".ts")]
    .map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, ROOT)) }));
  for (const { path, text } of [...sources, ...pages]) {
    const cites = text.replaceAll(/\n\s*\*?\/?\/?\s*/g, " ")
      .matchAll(/PROTOCOL(?:\.md)?\)?,? (?:section |rule )?(\d+(?:\.\d+)*)/g);
    for (const [, rule] of cites) {
      assert(rules.has(rule!), `${path} cites PROTOCOL ${rule}, which does not exist`);
    }
  }
});

Deno.test("code and documentation cite only decisions that exist", () => {
  const numbers = new Set(
    pages.flatMap(({ path }) => /^docs\/decisions\/(\d{4})-/.exec(path)?.[1] ?? []),
  );
  for (const path of filesBelow("lib/", ".ts")) {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    for (const [, number] of text.matchAll(/\bdecision (\d{4})/gi)) {
      assert(numbers.has(number!), `${path} cites decision ${number}, which does not exist`);
    }
  }
  for (const { path, text } of pages) {
    const number = /^docs\/decisions\/(\d{4})-/.exec(path)?.[1];
    if (number !== undefined) assert(text.startsWith(`# ${number}: `), `${path} has another title`);
  }
});

/** Returns the numbers of all sections and of the rules in them: 10, 10.4, 10.4.3. */
function rulesOf(text: string): Set<string> {
  const rules = new Set<string>();
  let section = "";
  for (const line of text.replaceAll(/^```[\s\S]*?^```$/gm, "").split("\n")) {
    section = /^#{2,4} (\d+(?:\.\d+)*)/.exec(line)?.[1] ?? section;
    rules.add(section);
    const rule = /^(\d+)\. /.exec(line)?.[1];
    if (rule !== undefined) rules.add(`${section}.${rule}`);
  }
  return rules;
}

/**
 * The ports in examples: the tracker's, and the next ones for other roles. Systems give them to
 * nobody.
 */
const EXAMPLE_PORTS = [4000, 4001, 4002];

Deno.test("examples in pages, help texts and tasks have the same ports, which systems give to nobody", () => {
  const helps = [
    "tracker/command.ts",
    "sequencer/command.ts",
    "client/front/command.ts",
    "lab/demo.ts",
  ];
  const sources = [...helps.map((path) => `lib/${path}`), "deno.json"];
  const texts = [
    ...pages,
    ...sources.map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, ROOT)) })),
  ];
  let count = 0;
  for (const { path, text } of texts) {
    for (const [line] of text.matchAll(/\bgm (?:tracker|sequencer|client) .*/g)) {
      for (const [, port] of line.matchAll(/:(\d+)\b/g)) {
        if (port === "0") continue;
        count++;
        assert(EXAMPLE_PORTS.includes(Number(port)), `${path}: ${line}`);
      }
    }
  }
  assert(count > 40, `only ${count} examples were found`);
});

import { assert, assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { TARGETS } from "../../fuzz/targets.ts";

const ROOT = new URL("../../../", import.meta.url);
const WORKFLOWS = new URL(".github/workflows/", ROOT);

/** The first major version of each action that runs on Node.js 24, the oldest that runners have. */
const FIRST_MAJOR: Readonly<Record<string, number>> = {
  "actions/checkout": 5,
  "actions/setup-node": 5,
  "actions/cache": 5,
  "actions/upload-artifact": 6,
  "actions/download-artifact": 7,
};

/** A workflow, as far as these rules look into it. */
interface Workflow {
  readonly file: string;
  /** The lines before the jobs. */
  readonly head: string;
  /** The text of each job by its name, in the order of the file. */
  readonly jobs: ReadonlyMap<string, string>;
}

async function workflow(file: string): Promise<Workflow> {
  const text = await Deno.readTextFile(new URL(file, WORKFLOWS));
  const [head = "", body = ""] = text.split(/^jobs:\n/m);
  const parts = body.split(/^ {2}(\w[\w-]*):\n/m).slice(1);
  const jobs = new Map<string, string>();
  for (let at = 0; at < parts.length; at += 2) jobs.set(parts[at]!, parts[at + 1]!);
  return { file, head, jobs };
}

const files = (await Array.fromAsync(Deno.readDir(WORKFLOWS))).map(({ name }) => name).sort();
const workflows = await Promise.all(files.map(workflow));

/** Returns the lines of a text that use an action, without `uses:`. */
function uses(text: string): string[] {
  return Array.from(text.matchAll(/^\s*(?:- )?uses: (.*)$/gm), ([, action]) => action!);
}

Deno.test("workflows are found, with their jobs", () => {
  assertEquals(
    workflows.map(({ file, jobs }) => [file, ...jobs.keys()]),
    [
      ["ci.yml", "ok", "mutants"],
      ["nightly.yml", "long", "fuzz"],
      ["release.yml", "tests", "executables", "release"],
    ],
  );
});

Deno.test("each night every decoder is fuzzed by itself", () => {
  const text = workflows.find(({ file }) => file === "nightly.yml")!.jobs.get("fuzz")!;
  const listed = [...text.matchAll(/^ {10}- ([\w-]+)$/gm)].map(([, name]) => name);
  assertEquals(listed, TARGETS.map(({ name }) => name));
});

Deno.test("workflows name each action by the commit of a release, the same everywhere", () => {
  const all = workflows.flatMap(({ jobs }) => [...jobs.values()].flatMap(uses));
  const pins = new Map<string, string>();
  for (const action of all) {
    assertMatch(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const [name = "", pin = ""] = action.split("@");
    assertEquals(pins.get(name) ?? pin, pin, `two pins of ${name}`);
    pins.set(name, pin);
  }
  assertEquals([...pins.keys()].sort(), Object.keys(FIRST_MAJOR).sort());
});

Deno.test("workflows use actions whose runtime still exists", () => {
  for (const action of workflows.flatMap(({ jobs }) => [...jobs.values()].flatMap(uses))) {
    const [, name = "", major = ""] = /^([^@]+)@\w+ # v(\d+)/.exec(action) ?? [];
    assertGreaterOrEqual(Number(major), FIRST_MAJOR[name] ?? Infinity, action);
  }
});

Deno.test("workflows may read only, and leave no token in the checkout", () => {
  for (const { file, head, jobs } of workflows) {
    assertMatch(head, /^permissions:\n {2}contents: read\n(?! )/m, file);
    for (const [name, text] of jobs) {
      const checkouts = uses(text).filter((action) => action.startsWith("actions/checkout@"));
      const kept = text.match(/persist-credentials: false/g) ?? [];
      assertEquals(kept.length, checkouts.length, `${file} ${name}`);
    }
  }
});

Deno.test("only the last job of a release may write, after all others, and it runs no code of ours", () => {
  const { jobs } = workflows.find(({ file }) => file === "release.yml")!;
  const all = workflows.flatMap(({ file, jobs }) =>
    [...jobs].map(([name, text]) => ({ name: `${file} ${name}`, text }))
  );
  const writers = all.filter(({ text }) => /^ {4}permissions:/m.test(text));
  assertEquals(writers.map(({ name }) => name), ["release.yml release"]);
  const [last = "", text = ""] = [...jobs].at(-1)!;
  assertMatch(text, /^ {4}permissions:\n {6}contents: write\n(?! {6})/m);
  const others = [...jobs.keys()].filter((name) => name !== last);
  assertMatch(text, new RegExp(`^ {4}needs: \\[${others.join(", ")}\\]$`, "m"));
  assertEquals(uses(text).map((action) => action.split("@")[0]), ["actions/download-artifact"]);
});

Deno.test("a release is built with the real @std, after the tests and after a look at the tag", () => {
  const { jobs } = workflows.find(({ file }) => file === "release.yml")!;
  const tests = jobs.get("tests")!;
  assertMatch(tests, /^ {6}- run: \.ci\/run$/m);
  assertMatch(tests, /^ {8}run: deno run .* tools\/check_tag\.ts "\$GITHUB_REF_NAME"$/m);
  for (const [name, text] of jobs) {
    if (!text.includes("deno task compile")) continue;
    assertMatch(text, /^ {4}env:\n(?: {6}.*\n)*? {6}JSR_URL: https:\/\/jsr\.io\/$/m, name);
    assertMatch(text, /^ {4}needs: \[tests\]$/m, name);
  }
  assert([...jobs.values()].some((text) => text.includes("deno task compile")));
});

/** Runs tools/check_tag.ts as the release does. */
async function checkTag(tag: string): Promise<{ code: number; text: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-config", "--no-lock", "--no-prompt", "--allow-read=deno.json"],
      ...["tools/check_tag.ts", tag],
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, text: new TextDecoder().decode(stderr) };
}

Deno.test("check_tag takes the version of deno.json and refuses any other", async () => {
  const { version }: { version: string } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  assertEquals(await checkTag(`v${version}`), { code: 0, text: "" });
  for (const tag of [version, `v${version}.1`, "v", ""]) {
    const { code, text } = await checkTag(tag);
    assertEquals(code, 1, text);
    assertMatch(text, /^check_tag: The tag is ".*", but deno\.json has the version /);
  }
});

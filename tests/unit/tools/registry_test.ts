import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);
const FILE_REGISTRY = new URL("tools/registry/", ROOT);

interface Answer {
  stdout: string;
  stderr: string;
}

/**
 * Runs tools/registry.ts with the flags that the tasks give it, in the project or in a copy of it.
 */
async function registry(
  env: Record<string, string>,
  permissions: string[] = [],
  cwd: string | URL = ROOT,
): Promise<Answer> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-config", "--no-lock", "--no-prompt", "--allow-env=JSR_URL"],
      "--allow-read=deno.json,tools/registry",
      ...permissions,
      "tools/registry.ts",
    ],
    cwd,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("registry passes on a JSR_URL that is set", async () => {
  const { stdout, stderr } = await registry({ JSR_URL: "https://example.org/jsr/" });
  assertEquals({ stdout, stderr }, { stdout: "https://example.org/jsr/\n", stderr: "" });
});

Deno.test("registry prints the file registry, and nothing else, where JSR cannot be reached", async () => {
  const { stdout, stderr } = await registry({ JSR_URL: "" });
  assertEquals({ stdout, stderr }, { stdout: `${FILE_REGISTRY.href}\n`, stderr: "" });
});

Deno.test("registry names the packages that neither JSR nor the file registry has", async () => {
  const copy = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${copy}/tools/registry/@std/cli`, { recursive: true });
    await Deno.copyFile(new URL("tools/registry.ts", ROOT), `${copy}/tools/registry.ts`);
    await Deno.writeTextFile(`${copy}/tools/registry/@std/cli/1.0.0_meta.json`, "{}");
    const imports = {
      "@std/cli": "jsr:@std/cli@1.0.0",
      "@std/log": "jsr:@std/log@0.1.0",
      "fast-check": "npm:fast-check@4.10.2",
    };
    await Deno.writeTextFile(`${copy}/deno.json`, JSON.stringify({ imports }));
    const { stdout, stderr } = await registry({ JSR_URL: "" }, [], copy);
    assertMatch(stdout, /^file:\/\/\S+\/tools\/registry\/\n$/);
    assertMatch(stderr, /^registry: .*tools\/registry does not have @std\/log@0\.1\.0\. .*\n$/);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});

Deno.test("registry prints an absolute URL also when JSR_URL is none", async () => {
  const { stdout, stderr } = await registry({ JSR_URL: "some/folder" });
  assertEquals(stdout, `${FILE_REGISTRY.href}\n`);
  assertStringIncludes(stderr, '"some/folder"');
});

Deno.test("registry prints one absolute URL when it may look at the network", async () => {
  const { stdout } = await registry({ JSR_URL: "" }, ["--allow-net=jsr.io"]);
  assertMatch(stdout, /^(https|file):\/\/\S+\n$/);
});

/**
 * The names that each entry point of the file registry may export, as the real packages document
 * them.
 */
const DOCUMENTED: Readonly<Record<string, string>> = {
  "assert .":
    "AssertionError ArrayLikeArg assert assertAlmostEquals assertArrayIncludes assertEquals " +
    "assertExists assertGreater assertGreaterOrEqual assertInstanceOf assertLess assertLessOrEqual " +
    "assertMatch assertNotEquals assertObjectMatch assertRejects assertStrictEquals " +
    "assertStringIncludes assertThrows fail unreachable",
  "async ./deadline": "DeadlineOptions deadline",
  "async ./delay": "DelayOptions delay",
  "cli ./parse-args": "Args ParseOptions parseArgs",
  "log .": "BaseHandler BaseHandlerOptions FormatterFunction GenericFunction LevelName LogConfig " +
    "LogLevel LogLevelNames LogLevels LogRecord LogRecordOptions Logger LoggerConfig LoggerOptions " +
    "getLevelByName getLevelName getLogger setup",
};

/** Returns the names that a module of the file registry exports, types among them. */
async function exportedNames(module: URL): Promise<string[]> {
  const source = await Deno.readTextFile(module);
  const own = source.matchAll(
    /^export (?:default |async |abstract )*(?:class|const|function|interface|let|type) (\w+)/gm,
  );
  const listed = source.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  const names = [
    ...Array.from(own, ([, name]) => name!),
    ...Array.from(listed, ([, list]) => list!.match(/\w+(?=\s*(?:,|$))/g) ?? []).flat(),
  ];
  for (const [, path] of source.matchAll(/^export \* from "(.*)";/gm)) {
    names.push(...await exportedNames(new URL(path!, module)));
  }
  return names;
}

Deno.test("the file registry exports no name that the real packages do not have", async () => {
  const found: Record<string, string> = {};
  for await (const { name } of Deno.readDir(new URL("@std/", FILE_REGISTRY))) {
    const folder = new URL(`@std/${name}/`, FILE_REGISTRY);
    const { versions }: { versions: Record<string, unknown> } = JSON.parse(
      await Deno.readTextFile(new URL("meta.json", folder)),
    );
    for (const version of Object.keys(versions)) {
      const { exports }: { exports: Record<string, string> } = JSON.parse(
        await Deno.readTextFile(new URL(`${version}_meta.json`, folder)),
      );
      for (const [entry, path] of Object.entries(exports)) {
        const names = await exportedNames(new URL(`${version}/${path}`, folder));
        found[`${name} ${entry}`] = [...new Set(names)].sort().join(" ");
      }
    }
  }
  const documented = Object.entries(DOCUMENTED).map(([entry, names]) => [
    entry,
    names.split(" ").sort().join(" "),
  ]);
  assertEquals(found, Object.fromEntries(documented));
});

Deno.test("the file registry holds just the packages and versions that deno.json names", async () => {
  const config: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const wanted = Object.values(config.imports).filter((target) => target.startsWith("jsr:"));
  const held: string[] = [];
  for await (const { name } of Deno.readDir(new URL("@std/", FILE_REGISTRY))) {
    const meta: { versions: Record<string, unknown> } = JSON.parse(
      await Deno.readTextFile(new URL(`@std/${name}/meta.json`, FILE_REGISTRY)),
    );
    held.push(...Object.keys(meta.versions).map((version) => `jsr:@std/${name}@${version}`));
  }
  assertEquals(held.sort(), wanted.sort());
});

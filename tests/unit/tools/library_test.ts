import { assertEquals, assertMatch } from "@std/assert";

const ROOT = new URL("../../../", import.meta.url);
const CONFIG: { readonly exports: Readonly<Record<string, string>> } = JSON.parse(
  await Deno.readTextFile(new URL("deno.json", ROOT)),
);

/** Runs Deno in the project and returns what it wrote; fails if it fails. */
async function runDeno(args: string[], env: Record<string, string> = {}): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout) + decoder.decode(stderr);
  assertEquals(code, 0, text.slice(0, 5_000));
  return text;
}

Deno.test("deno.json exports the library first, and its other modules by name", async () => {
  assertEquals(Object.keys(CONFIG.exports), [".", "./tracker", "./sequencer", "./cli"]);
  assertEquals(CONFIG.exports["."], "./lib/client/mod.ts");
  for (const path of Object.values(CONFIG.exports)) await Deno.stat(new URL(path, ROOT));
});

Deno.test("every exported symbol has a doc comment, and every type that it names is exported", async () => {
  await runDeno(["doc", "--lint", ...Object.values(CONFIG.exports)]);
});

Deno.test("deno publish --dry-run finds nothing wrong with the package", async () => {
  // The file registry works without JSR. Inside the project it would count as part of the package.
  const folder = await Deno.makeTempDir();
  const registry = new URL(`file://${folder}/`);
  try {
    await copyFolder(new URL("tools/registry/", ROOT), registry);
    const env = { JSR_URL: registry.href };
    const text = await runDeno(["publish", "--dry-run", "--allow-dirty"], env);
    assertMatch(text, /Dry run complete/);
    for (const path of Object.values(CONFIG.exports)) {
      assertEquals(text.includes(path.slice(1)), true, `${path} would not be published`);
    }
    assertEquals(/\/(tests|tools|bench)\//.test(text), false, "too much would be published");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function copyFolder(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(new URL(`${name}/`, from), new URL(`${name}/`, to));
    else await Deno.copyFile(new URL(name, from), new URL(name, to));
  }
}

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { explainError, UsageError } from "../../../../lib/cli/mod.ts";
import { readKeyFile } from "../../../../lib/key/mod.ts";
import { keyCommand } from "../../../../lib/key/front/mod.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";
import { TOLD_ERRORS } from "../../../../lib/run_main.ts";
import { fakeContext } from "../../../testing/mod.ts";

/** Runs `gm key` with these words, and returns the lines on stdout. */
async function gmKey(...words: string[]): Promise<string[]> {
  const context = fakeContext();
  assertEquals(await keyCommand.run(words, context), 0);
  assertEquals(context.err, []);
  return context.out;
}

Deno.test("gm key new prints another key each time", async () => {
  const lines = [...await gmKey("new"), ...await gmKey("new")];
  for (const line of lines) assertMatch(line, /^[A-Za-z0-9+/]{43}=$/);
  assertEquals(new Set(lines).size, 2);
});

Deno.test("gm key new FILE, rotate and id go through all steps, and show no key", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/lab.key`;
    const [made, advice] = await gmKey("new", path);
    const old = readKeyFile(path).first.fingerprint;
    assertEquals(made, `${path}: fingerprint ${old}`);
    assertMatch(advice!, new RegExp(`^Copy the file to every host, and .* --key-file ${path}$`));
    assertMatch((await gmKey("new", `${folder}/our key`))[1]!, / --key-file '.*\/our key'$/);
    assertEquals(await gmKey("id", path), [`${old} encrypts and decrypts`]);
    const added = await gmKey("rotate", path);
    const next = readKeyFile(path).keys[1]!.fingerprint;
    const state = [`${old} encrypts and decrypts`, `${next} only decrypts`];
    const then =
      'Copy the file to every host, and wait until every process has logged "Took other ' +
      'keys". Then: gm key rotate --step';
    assertEquals(added, [...state, `${then} switch ${path}`]);
    assertEquals(await gmKey("id", path), state);
    assertEquals(await gmKey("rotate", "--step", "switch", path), [
      `${next} encrypts and decrypts`,
      `${old} only decrypts`,
      `${then} finish ${path}`,
    ]);
    assertEquals(await gmKey("rotate", "--step", "finish", path), [
      `${next} encrypts and decrypts`,
      `${old} is removed`,
      "Copy the file to every host.",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm key says what is missing or unknown", async () => {
  for (const words of [["rotate"], ["id"], ["make"], [], ["new", "-"]]) {
    await assertRejects(() => keyCommand.run(words, fakeContext()), UsageError);
  }
});

Deno.test("gm key fails with 1 where it cannot do its work, and with 4 for a file that no role can use", async () => {
  const folder = await Deno.makeTempDir();
  const exitCodeOf = async (...words: string[]) => {
    const error = await assertRejects(() => keyCommand.run(words, fakeContext()), EnvironmentError);
    return explainError(error, "key", TOLD_ERRORS).exitCode;
  };
  try {
    const path = `${folder}/lab.key`;
    await gmKey("new", path);
    assertEquals(await exitCodeOf("new", path), 1);
    assertEquals(await exitCodeOf("new", `${folder}/none/lab.key`), 1);
    assertEquals(await exitCodeOf("rotate", "--step", "switch", path), 1);
    assertEquals(await exitCodeOf("id", `${path}.gone`), 4);
    assertEquals(await exitCodeOf("rotate", `${path}.gone`), 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

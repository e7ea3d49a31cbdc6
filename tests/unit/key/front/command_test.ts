import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { readKeyFile } from "../../../../lib/key/mod.ts";
import { keyCommand } from "../../../../lib/key/front/mod.ts";
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
    const [made] = await gmKey("new", path);
    const old = readKeyFile(path).first.fingerprint;
    assertEquals([made, await gmKey("id", path)], [`${path}: ${old}`, [`${old} seals`]]);
    await gmKey("rotate", path);
    const next = readKeyFile(path).keys[1]!.fingerprint;
    assertEquals(await gmKey("id", path), [`${old} seals`, `${next} opens`]);
    const [first, second, advice] = await gmKey("rotate", "--step", "switch", path);
    assertEquals([first, second], [`${next} seals`, `${old} opens`]);
    assertMatch(advice!, /^Copy the file to every host\. Then: gm key rotate --step finish FILE$/);
    assertEquals(
      (await gmKey("rotate", "--step", "finish", path)).slice(0, 2),
      [`${next} seals`, `${old} is removed`],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm key says what is missing or unknown", async () => {
  for (const words of [["rotate"], ["id"], ["make"], []]) {
    await assertRejects(() => keyCommand.run(words, fakeContext()), UsageError);
  }
});

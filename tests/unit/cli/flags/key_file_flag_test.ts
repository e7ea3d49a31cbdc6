import { assertEquals } from "@std/assert";
import { KEY_FILE_FLAG, keyFileOf, parseFlags } from "../../../../lib/cli/mod.ts";

Deno.test("keyFileOf() returns the file of --key-file, else that of GM_KEY_FILE", () => {
  const read = (words: string[], fromEnv: string | undefined) => {
    const { flags } = parseFlags(words, { flags: KEY_FILE_FLAG, positionals: [] });
    return keyFileOf(flags, { keyFileFromEnv: () => fromEnv });
  };
  assertEquals(read(["--key-file", "lab.key"], "env.key"), "lab.key");
  assertEquals(read([], "env.key"), "env.key");
  assertEquals(read([], undefined), undefined);
});

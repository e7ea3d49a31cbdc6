import { assertEquals, assertRejects } from "@std/assert";
import { KEY_FILE_FLAG, parseFlags, underKeyFile } from "../../../../lib/cli/mod.ts";
import { KeyFileError } from "../../../../lib/key/mod.ts";

/** Calls underKeyFile() as a command does that has these words, with this value of GM_KEY_FILE. */
async function run<T>(
  words: string[],
  fromEnv: string | undefined,
  start: (keyFile: string | undefined) => T,
): Promise<T> {
  const { flags } = parseFlags(words, { flags: KEY_FILE_FLAG, positionals: [] });
  return await underKeyFile(flags, { keyFileFromEnv: () => fromEnv }, start);
}

Deno.test("underKeyFile() passes the file of --key-file, else that of GM_KEY_FILE", async () => {
  const read = (words: string[], fromEnv: string | undefined) =>
    run(words, fromEnv, (file) => file);
  assertEquals(await read(["--key-file", "lab.key"], "env.key"), "lab.key");
  assertEquals(await read([], "env.key"), "env.key");
  assertEquals(await read([], undefined), undefined);
});

Deno.test("underKeyFile() says of a file that cannot be used whether GM_KEY_FILE named it", async () => {
  const faultOf = async (words: string[], thrown: Error) => {
    const start = () => {
      throw thrown;
    };
    return (await assertRejects(() => run(words, "env.key", start), Error)).message;
  };
  const fault = () => new KeyFileError("It is empty.");
  assertEquals(await faultOf([], fault()), "It is empty. The file is named by GM_KEY_FILE.");
  assertEquals(await faultOf(["--key-file", "lab.key"], fault()), "It is empty.");
  assertEquals(await faultOf([], new Error("Something else.")), "Something else.");
});

import { assertEquals } from "@std/assert";
import {
  gmWords,
  localHost,
  OWN_KEY_ONLY,
  withKeyFile,
} from "../../../../lib/lab/process/local_host.ts";

Deno.test("withKeyFile() names the key file right after the role, in one word", () => {
  const words = ["client", "--json", ":0", "ann", "127.0.0.1:4000"];
  assertEquals(withKeyFile(words, "lab.key"), ["client", "--key-file=lab.key", ...words.slice(1)]);
  assertEquals(withKeyFile(["tracker", ":0"], "-odd key"), [
    "tracker",
    "--key-file=-odd key",
    ":0",
  ]);
  assertEquals(withKeyFile(words, undefined), words);
});

Deno.test("gmWords() lets gm from source read the key file, and no file without a key", () => {
  const reads = (words: string[]) => words.filter((word) => word.startsWith("--allow-read"));
  assertEquals(reads(gmWords("--allow-net", "/keys/lab.key")), ["--allow-read=/keys/lab.key"]);
  assertEquals(reads(gmWords("--allow-net", "a,b.key")), ["--allow-read"]);
  assertEquals(reads(gmWords("--allow-net")), []);
});

Deno.test("localHost starts gm without a key, even if GM_KEY_FILE names one", async () => {
  assertEquals(OWN_KEY_ONLY, { GM_KEY_FILE: "" });
  const before = Deno.env.get("GM_KEY_FILE");
  Deno.env.set("GM_KEY_FILE", "/there/is/no.key");
  try {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using process = localHost.start({
      title: "tracker",
      words: ["tracker", "127.0.0.1:0"],
      onLine: resolve,
      onEnd: ({ code }) => resolve(`ended with ${code}`),
    });
    const line = await promise;
    assertEquals(line.startsWith("tracker listening on "), true, `${line} ${process.stderr}`);
  } finally {
    if (before === undefined) Deno.env.delete("GM_KEY_FILE");
    else Deno.env.set("GM_KEY_FILE", before);
  }
});

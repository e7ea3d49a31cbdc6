import { assertEquals, assertMatch } from "@std/assert";
import { gmWords, OWN_KEY_ONLY, withKeyFile } from "../../../../lib/lab/process/local_host.ts";

const FIXTURE = new URL("fixture_tracker.ts", import.meta.url).pathname;

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
  assertEquals(OWN_KEY_ONLY, { GM_KEY_FILE: "", GM_IDENTITY: "" });
  // In a process of its own: other tests of this one start processes that would inherit it.
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-run", FIXTURE],
    env: { GM_KEY_FILE: "/there/is/no.key" },
  }).output();
  assertMatch(new TextDecoder().decode(stdout), /^tracker listening on /);
});

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { createKeyFile, KeyFileError, keyText, SharedKey } from "../../../../lib/key/mod.ts";
import { LabKey } from "../../../../lib/lab/process/lab_key.ts";

const KEYS = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)];

/** Runs with a key file in a folder of its own. */
function withKeys(run: (file: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    createKeyFile(`${folder}/lab.key`, KEYS);
    run(`${folder}/lab.key`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("LabKey has the fingerprint of the key that seals, and the text for hosts", () => {
  withKeys((file) => {
    const key = LabKey.read(file);
    assertEquals([key.file, key.fingerprint], [file, new SharedKey(KEYS[0]!).fingerprint]);
    assertEquals(key.textForHosts, keyText(KEYS));
  });
});

Deno.test("LabKey shows no key in JSON, in a log or in an error", () => {
  withKeys((file) => {
    const key = LabKey.read(file);
    const shown = [JSON.stringify(key), Deno.inspect(key), `${key}`, JSON.stringify({ ...key })];
    for (const line of keyText(KEYS).trim().split("\n")) {
      assertEquals(shown.filter((text) => text.includes(line.slice(0, 8))), []);
    }
  });
});

Deno.test("LabKey.read() refuses a file that others can use", () => {
  withKeys((file) => {
    Deno.chmodSync(file, 0o640);
    assertMatch(assertThrows(() => LabKey.read(file), KeyFileError).message, /run chmod 600 /);
  });
});

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  createKeyFile,
  KeyFileError,
  keyText,
  replaceKeyFile,
  SharedKey,
} from "../../../lib/key/mod.ts";
import type { Log } from "../../../lib/net/mod.ts";
import { KeyWatch } from "../../../lib/sealing/key_watch.ts";

const KEYS = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
const [OLD, NEW] = KEYS.map((key) => new SharedKey(key).fingerprint);
const NO_LOG: Log = { isDebug: false, debug() {}, info() {}, warn() {}, error() {} };

/** Watches a key file with the first key, and keeps what is logged. */
async function watching(
  run: (watch: KeyWatch, path: string, logged: string[]) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/lab.key`;
    createKeyFile(path, [KEYS[0]!]);
    const logged: string[] = [];
    const note = (message: string) => void logged.push(message);
    const log: Log = { isDebug: false, debug: note, info: note, warn: note, error: note };
    await run(new KeyWatch(path, log), path, logged);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function fingerprintsOf({ keyring }: KeyWatch): string[] {
  return keyring.keys.map(({ fingerprint }) => fingerprint);
}

Deno.test("KeyWatch.look() takes the keys of a file that was replaced, and says so once", () =>
  watching(async (watch, path, logged) => {
    assertEquals(fingerprintsOf(watch), [OLD!]);
    replaceKeyFile(path, [KEYS[0]!, KEYS[1]!]);
    await watch.look();
    assertEquals(fingerprintsOf(watch), [OLD!, NEW!]);
    replaceKeyFile(path, [KEYS[1]!, KEYS[0]!]);
    await watch.look();
    assertEquals(fingerprintsOf(watch), [NEW!, OLD!]);
    const { keyring } = watch;
    await watch.look();
    assert(watch.keyring === keyring);
    assertEquals(logged, Array(2).fill("Took other keys from the key file."));
  }));

Deno.test("KeyWatch.look() keeps its keys while the file is broken, and says why once", () =>
  watching(async (watch, path, logged) => {
    Deno.writeTextFileSync(path, "half of a k");
    for (let i = 0; i < 3; i++) await watch.look();
    assertEquals(fingerprintsOf(watch), [OLD!]);
    assertEquals(logged.length, 1);
    assertMatch(
      logged[0]!,
      /^The keys stay as they were\. The key file ".*" cannot be used, since line 1 is/,
    );
    Deno.removeSync(path);
    for (let i = 0; i < 3; i++) await watch.look();
    assertMatch(logged[1]!, /there is no such file/);
    createKeyFile(path, [KEYS[1]!]);
    for (let i = 0; i < 2; i++) await watch.look();
    assertEquals(fingerprintsOf(watch), [NEW!]);
    assertEquals(logged.length, 3);
  }));

Deno.test("KeyWatch.look() says once that a file that was broken can be used again", () =>
  watching(async (watch, path, logged) => {
    Deno.writeTextFileSync(path, "");
    await watch.look();
    Deno.removeSync(path);
    createKeyFile(path, [KEYS[0]!]);
    for (let i = 0; i < 3; i++) await watch.look();
    assertEquals(logged.slice(1), [
      "The key file can be used again, and has the keys that it had.",
    ]);
  }));

Deno.test("KeyWatch.look() keeps the objects of the keys that stay", () =>
  watching(async (watch, path) => {
    const [old] = watch.keyring.keys;
    replaceKeyFile(path, [KEYS[0]!, KEYS[1]!]);
    await watch.look();
    const [, next] = watch.keyring.keys;
    assert(watch.keyring.first === old);
    replaceKeyFile(path, [KEYS[1]!, KEYS[0]!]);
    await watch.look();
    assert(watch.keyring.keys[0] === next && watch.keyring.keys[1] === old);
  }));

Deno.test("KeyWatch.look() takes no half of a copy for a file with one key", () =>
  watching(async (watch, path, logged) => {
    // We seal with the old key, and the copy begins with the new one.
    const text = keyText([KEYS[1]!, KEYS[0]!], "old");
    const line = text.indexOf("\n");
    for (const length of [line, line + 1, text.length]) {
      Deno.writeTextFileSync(path, text.slice(0, length));
      await watch.look();
      assertEquals(fingerprintsOf(watch), length < text.length ? [OLD!] : [NEW!, OLD!]);
    }
    assertEquals(logged, ["Took other keys from the key file."]);
  }));

Deno.test("KeyWatch.look() takes a file without the key that seals if it is the same at the next look", () =>
  watching(async (watch, path) => {
    replaceKeyFile(path, [KEYS[1]!]);
    await watch.look();
    assertEquals(fingerprintsOf(watch), [OLD!]);
    await watch.look();
    assertEquals(fingerprintsOf(watch), [NEW!]);
  }));

Deno.test("KeyWatch logs once what a look should not throw, and looks again", () =>
  watching(async (_, path, logged) => {
    const log: Log = { ...NO_LOG, error: (message) => void logged.push(message) };
    const watch = new KeyWatch(path, log, 1);
    const looked = Promise.withResolvers<void>();
    let looks = 0;
    watch.start(() => {
      if (++looks === 3) looked.resolve();
      throw new TypeError("a bug");
    });
    // The timer of a watch keeps nothing alive, so another one has to.
    const alive = setTimeout(() => looked.reject(new Error("no third look")), 10_000);
    await looked.promise;
    clearTimeout(alive);
    watch.close();
    assertEquals(logged, ["A look at the key file failed. The keys stay as they were."]);
  }));

Deno.test("KeyWatch.start() after close() arms no timer", () =>
  watching((watch) => {
    watch.close();
    // A timer that is left would fail the test.
    watch.start(() => {});
    return Promise.resolve();
  }));

Deno.test("KeyWatch refuses a file that cannot be used at the start", () => {
  assertThrows(() => new KeyWatch("/no/such.key", undefined), KeyFileError, "no such file");
});

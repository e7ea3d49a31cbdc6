import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { KeyFileError, keyText } from "../../../../../lib/key/mod.ts";
import { KeyCopy } from "../../../../../lib/lab/hosts/agent/key_copy.ts";

const TEXT = keyText([new Uint8Array(32).fill(7)]);

/** Runs with the path of a file in a folder of its own that is not there yet. */
function withPath(run: (path: string, names: () => string[]) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    run(`${folder}/key`, () => [...Deno.readDirSync(folder)].map(({ name }) => name));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("KeyCopy is a file for its owner alone, until it is removed", () => {
  withPath((path, names) => {
    const copy = new KeyCopy(path, TEXT);
    assertEquals([copy.path, Deno.readTextFileSync(path)], [path, TEXT]);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    copy.remove();
    copy.remove();
    assertEquals(names(), []);
  });
});

Deno.test("KeyCopy.restore() writes a file again that somebody removed, and leaves one that is there", () => {
  withPath((path, names) => {
    const copy = new KeyCopy(path, TEXT);
    const before = Deno.statSync(path);
    copy.restore();
    assertEquals(Deno.statSync(path), before);
    Deno.removeSync(path);
    copy.restore();
    assertEquals(Deno.readTextFileSync(path), TEXT);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    copy.remove();
    assertEquals(names(), []);
  });
});

Deno.test("KeyCopy says why it cannot be written, shows no key, and leaves nothing", () => {
  withPath((path, names) => {
    const fault = () => new KeyCopy(`${path}/key`, TEXT);
    const { message } = assertThrows(fault, KeyFileError);
    assertMatch(message, /^Cannot write the key file /);
    assertEquals([message.includes(TEXT.slice(0, 8)), names()], [false, []]);
  });
});

Deno.test("KeyCopy does not use a file that is there already", () => {
  withPath((path) => {
    Deno.writeTextFileSync(path, "mine", { mode: 0o644 });
    assertThrows(() => new KeyCopy(path, TEXT), KeyFileError, "there is already a file");
  });
});

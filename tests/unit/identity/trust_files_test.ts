import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import {
  appendKnownKey,
  IdentityFileError,
  makeKnownKeys,
  readAllowList,
  readKnownKeys,
} from "../../../lib/identity/mod.ts";
import type { KeyOwner } from "../../../lib/identity/trust/mod.ts";
import { ARTHUR, FORD, withFolder } from "./fixture_identities.ts";

const TRACKER: KeyOwner = { type: "tracker", place: "127.0.0.1:4000" };
const OF_FORD: KeyOwner = { type: "member", tracker: ARTHUR.fingerprint, name: "ford" };

Deno.test("appendKnownKey() adds to what readKnownKeys() reads, and makes the file", () => {
  withFolder((folder) => {
    const path = `${folder}/gm/known_members`;
    assertEquals(readKnownKeys(path).size, 0);
    appendKnownKey(path, TRACKER, ARTHUR.publicKey);
    appendKnownKey(path, OF_FORD, FORD.publicKey);
    const known = readKnownKeys(path);
    assertEquals(known.judge(TRACKER, ARTHUR.publicKey), { type: "same" });
    assertEquals(known.judge(OF_FORD, FORD.publicKey), { type: "same" });
    assertEquals(Deno.readTextFileSync(path).split("\n").length, 3);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  });
});

Deno.test("appendKnownKey() begins a line where an editor left the last one open", () => {
  withFolder((folder) => {
    const path = `${folder}/known_members`;
    Deno.writeTextFileSync(path, "# no end", { mode: 0o600 });
    appendKnownKey(path, TRACKER, ARTHUR.publicKey);
    assertEquals(readKnownKeys(path).size, 1);
    assertThrows(() => appendKnownKey(folder, TRACKER, ARTHUR.publicKey), IdentityFileError);
  });
});

Deno.test("makeKnownKeys() makes an empty file, leaves one that is there, and says if it cannot", () => {
  withFolder((folder) => {
    const path = `${folder}/gm/names`;
    makeKnownKeys(path);
    assertEquals(Deno.readTextFileSync(path), "");
    appendKnownKey(path, TRACKER, ARTHUR.publicKey);
    makeKnownKeys(path);
    assertEquals(readKnownKeys(path).size, 1);
    const { message } = assertThrows(() => makeKnownKeys(`${path}/names`), IdentityFileError);
    assertMatch(
      message,
      /^Cannot write the file of known members .* name a file that gm may write/,
    );
  });
});

Deno.test("readKnownKeys() refuses a line that it cannot read, with its number", () => {
  withFolder((folder) => {
    const path = `${folder}/known_members`;
    Deno.writeTextFileSync(path, "\nford is a friend\n", { mode: 0o600 });
    const { message } = assertThrows(() => readKnownKeys(path), IdentityFileError);
    assertMatch(message, /^The file of known members .*\nline 2: "ford" is neither/);
  });
});

Deno.test("readAllowList() reads a list, and reports all faults of another one", () => {
  withFolder((folder) => {
    const path = `${folder}/allow`;
    Deno.writeTextFileSync(path, `${FORD.line} ford\n`, { mode: 0o644 });
    assertEquals(readAllowList(path).judge(FORD.publicKey, "ford"), "admitted");
    Deno.writeTextFileSync(path, "nobody\n\nno-pty ssh-rsa AAAA\n");
    const { message } = assertThrows(() => readAllowList(path), IdentityFileError);
    assertMatch(message, /^The allow file .* cannot be used\.\nline 1: .*\nline 3: .*"no-pty"/);
    assertStringIncludes(
      assertThrows(() => readAllowList(`${path}2`), IdentityFileError).message,
      "there is no such file. Write one key a line",
    );
  });
});

Deno.test({
  name: "readAllowList() and readKnownKeys() refuse files that others can change",
  ignore: Deno.build.os === "windows",
  fn() {
    withFolder((folder) => {
      const path = `${folder}/list`;
      Deno.writeTextFileSync(path, "");
      for (const mode of [0o664, 0o646]) {
        Deno.chmodSync(path, mode);
        const words = `(mode ${mode.toString(8)}): run chmod go-w ${path}.`;
        for (const read of [readAllowList, readKnownKeys]) {
          const { message } = assertThrows(() => read(path), IdentityFileError);
          assertMatch(message, /^Others can change the /);
          assertStringIncludes(message, words);
        }
      }
    });
  },
});

import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import {
  createKeyFile,
  KeyFileError,
  keyText,
  parseKeyLines,
  parseKeyring,
  parseKeys,
  readKeyFile,
  replaceKeyFile,
  SharedKey,
} from "../../../lib/key/mod.ts";

const KEY = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(9);
const LINE = btoa(String.fromCharCode(...KEY));

function faultOf(text: string): string {
  return assertThrows(() => parseKeyring(text, "lab.key"), KeyFileError).message;
}

/** Runs with the path of a file in a folder of its own that is not there yet. */
function withPath(run: (path: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    run(`${folder}/lab.key`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("parseKeys() reads what keyText() writes, and lines that Windows ends", () => {
  assertEquals(parseKeys(keyText([KEY, OTHER]), "lab.key"), [KEY, OTHER]);
  assertEquals(parseKeys(`${LINE}\r\n\r\n`, "lab.key"), [KEY]);
});

Deno.test("parseKeyLines() reads the mark of the second key, which may have none", () => {
  for (const mark of ["next", "old", undefined] as const) {
    const lines = parseKeyLines(keyText([KEY, OTHER], mark), "lab.key");
    assertEquals(lines, { keys: [KEY, OTHER], mark });
  }
  assertMatch(faultOf(`next ${LINE}\n`), /line 1/);
  assertMatch(faultOf(`${LINE}\nolder ${LINE}\n`), /line 2/);
});

Deno.test("parseKeyring() refuses all else in a sentence that shows no key", () => {
  const faults: [text: string, fault: RegExp][] = [
    ["", /is empty: copy it again from another host\.$/],
    [`${LINE}\n${LINE}\n${LINE}\n`, /has 3 lines: leave at most 2, one key each\.$/],
    ["secret words\n", /cannot be used, since line 1 is not a key: copy it again from/],
    [`${LINE}\n\u00e9\n`, /line 2 is not a key/],
    [`${btoa("short")}\n`, /has a key of 5 bytes in line 1, and a key has 32/],
    [`${LINE}\n${LINE}\n`, /has the same key twice: remove one line\.$/],
  ];
  for (const [text, fault] of faults) {
    const message = faultOf(text);
    assertMatch(message, fault);
    assertStringIncludes(message, '"lab.key"');
    assertEquals(/secret|B3BwcH|BwcH/.test(message), false);
  }
});

Deno.test("parseKeyring() refuses two keys with one id", () => {
  const { id } = new SharedKey(KEY);
  let twin = OTHER;
  for (let i = 0; new SharedKey(twin).id !== id; i++) {
    twin = OTHER.map((byte, at) => byte ^ ((i >> (8 * at)) & 0xff));
  }
  assertMatch(faultOf(keyText([KEY, twin])), /has two keys with the same id/);
});

Deno.test("createKeyFile() writes a file for its owner alone, and overwrites none", () => {
  withPath((path) => {
    createKeyFile(path, [KEY]);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    const { message } = assertThrows(() => createKeyFile(path, [OTHER]), KeyFileError);
    assertStringIncludes(message, "is not overwritten. Choose another name.");
    assertEquals(readKeyFile(path).first.fingerprint, new SharedKey(KEY).fingerprint);
  });
});

Deno.test("replaceKeyFile() replaces the keys, follows a link and leaves nothing else", () => {
  withPath((path) => {
    createKeyFile(path, [KEY]);
    Deno.symlinkSync(path, `${path}.link`);
    replaceKeyFile(`${path}.link`, [OTHER, KEY]);
    const ids = [OTHER, KEY].map((key) => new SharedKey(key).fingerprint);
    assertEquals(readKeyFile(path).keys.map(({ fingerprint }) => fingerprint), ids);
    assertEquals(Deno.lstatSync(`${path}.link`).isSymlink, true);
    assertEquals([...Deno.readDirSync(path.replace("/lab.key", ""))].length, 2);
    assertThrows(() => replaceKeyFile(`${path}.none`, [KEY]), KeyFileError);
  });
});

Deno.test({
  name: "readKeyFile() refuses a file that others can use, with the command that mends it",
  ignore: Deno.build.os === "windows",
  fn() {
    withPath((path) => {
      createKeyFile(path, [KEY]);
      for (const mode of [0o640, 0o604, 0o620, 0o601]) {
        Deno.chmodSync(path, mode);
        const { message } = assertThrows(() => readKeyFile(path), KeyFileError);
        assertStringIncludes(message, `(mode ${mode.toString(8)}): run chmod 600 ${path}.`);
      }
      Deno.renameSync(path, `${path} 2`);
      const { message } = assertThrows(() => readKeyFile(`${path} 2`), KeyFileError);
      assertStringIncludes(message, `run chmod 600 '${path} 2'.`);
    });
  },
});

Deno.test({
  name: "readKeyFile() does not wait for the other end of a named pipe",
  ignore: Deno.build.os === "windows",
  fn: () => {
    withPath((path) => {
      new Deno.Command("env", { args: ["mkfifo", "-m", "600", path] }).outputSync();
      const { message } = assertThrows(() => readKeyFile(path), KeyFileError);
      assertStringIncludes(message, "is no file: give the name of a key file.");
    });
  },
});

Deno.test("readKeyFile() says what is wrong with a file that is none, or too long", () => {
  withPath((path) => {
    const faultAt = (at: string) => assertThrows(() => readKeyFile(at), KeyFileError).message;
    assertStringIncludes(faultAt(path), "there is no such file. Copy it from another host");
    assertStringIncludes(faultAt(path.replace("/lab.key", "")), "is no file");
    Deno.writeTextFileSync(path, "a".repeat(2_000), { mode: 0o600 });
    assertStringIncludes(faultAt(path), "is too long for a key file");
  });
});

Deno.test("readKeyFile() and createKeyFile() refuse a key in place of a name, and do not repeat it", () => {
  for (const name of [LINE, ` ${LINE}\n`, `${LINE}\nnext ${LINE}\n`]) {
    for (const use of [readKeyFile, (path: string) => createKeyFile(path, [KEY])]) {
      const { message } = assertThrows(() => use(name), KeyFileError);
      assertMatch(message, /^That is a key, not the name of a file: /);
      assertEquals(/BwcH/.test(message), false);
    }
  }
});

import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import {
  createIdentity,
  IdentityFileError,
  openIdentity,
  readIdentity,
} from "../../../lib/identity/mod.ts";
import { FORD, OPENSSH_KEY, PKCS8_KEY, vectors, withFolder } from "./fixture_identities.ts";

const IS_WINDOWS = Deno.build.os === "windows";

function faultOf(path: string): string {
  return assertThrows(() => readIdentity(path), IdentityFileError).message;
}

/** Returns true if a program is installed. */
function has(program: string): boolean {
  try {
    return Deno.statSync(`/usr/bin/${program}`).isFile;
  } catch {
    return false;
  }
}

function run(...[program, ...args]: [string, ...string[]]): string {
  const { stdout, success } = new Deno.Command("env", { args: [program, ...args] }).outputSync();
  assertEquals(success, true, [program, ...args].join(" "));
  return new TextDecoder().decode(stdout);
}

Deno.test("openIdentity() makes an identity for its owner alone, and finds it again", () => {
  withFolder((folder) => {
    const path = `${folder}/state/gm/identity`;
    const { fingerprint } = openIdentity(path);
    assertEquals(openIdentity(path).fingerprint, fingerprint);
    assertEquals(readIdentity(path).fingerprint, fingerprint);
    assertEquals([...Deno.readDirSync(`${folder}/state/gm`)].map(({ name }) => name).sort(), [
      "identity",
      "identity.pub",
    ]);
    if (IS_WINDOWS) return;
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    assertEquals(Deno.statSync(`${folder}/state`).mode! & 0o777, 0o700);
  });
});

Deno.test("createIdentity() leaves the identity of a process that was faster, and no draft", () => {
  withFolder((folder) => {
    const path = `${folder}/identity`;
    const { fingerprint, line } = openIdentity(path);
    createIdentity(path);
    assertEquals(Deno.readTextFileSync(`${path}.pub`), `${line}\n`);
    assertEquals(readIdentity(path).fingerprint, fingerprint);
    assertEquals([...Deno.readDirSync(folder)].length, 2);
  });
});

Deno.test("openIdentity() leaves a file that is no identity as it is", () => {
  withFolder((folder) => {
    const path = `${folder}/identity`;
    Deno.writeTextFileSync(path, "", { mode: 0o600 });
    assertThrows(() => openIdentity(path), IdentityFileError, "has no private key");
    assertEquals(Deno.readTextFileSync(path), "");
  });
});

Deno.test("openIdentity() says why it cannot make a file, and what to do", () => {
  withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "");
    const { message } = assertThrows(
      () => openIdentity(`${folder}/file/identity`),
      IdentityFileError,
    );
    assertMatch(message, /^Cannot make the identity file .*\/file\/identity": /);
    assertStringIncludes(message, "ssh-keygen -t ed25519 -N '' -f FILE");
  });
});

Deno.test("openIdentity() of processes that start together has one identity", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const start = () =>
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`],
          ...[new URL("open_identity.ts", import.meta.url).href, `${folder}/gm/identity`],
        ],
      }).output();
    const outputs = await Promise.all([start(), start(), start()]);
    const texts = outputs.map(({ stdout }) => new TextDecoder().decode(stdout).trim());
    assertMatch(texts[0]!, /^SHA256:/);
    assertEquals(new Set(texts).size, 1);
    assertEquals([...Deno.readDirSync(`${folder}/gm`)].length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readIdentity() reads both forms, and refuses halves that do not belong together", () => {
  withFolder((folder) => {
    const path = `${folder}/id_ed25519`;
    for (const text of [PKCS8_KEY, OPENSSH_KEY]) {
      Deno.writeTextFileSync(path, text, { mode: 0o600 });
      assertEquals(readIdentity(path).fingerprint, vectors.key.fingerprint);
    }
    // One bit of the private half.
    Deno.writeTextFileSync(path, OPENSSH_KEY.replace("CdYbGd7", "CdYbGd6"), { mode: 0o600 });
    assertStringIncludes(faultOf(path), "whose two halves do not belong together");
  });
});

Deno.test({
  name: "readIdentity() refuses a file that others can use, with the command that mends it",
  ignore: IS_WINDOWS,
  fn() {
    withFolder((folder) => {
      const path = `${folder}/id_ed25519`;
      Deno.writeTextFileSync(path, OPENSSH_KEY, { mode: 0o600 });
      for (const mode of [0o640, 0o604, 0o620, 0o601]) {
        Deno.chmodSync(path, mode);
        assertEquals(
          faultOf(path),
          `Others can use the identity file ${JSON.stringify(path)} (mode ${mode.toString(8)}): ` +
            `run chmod 600 ${path}.`,
        );
      }
    });
  },
});

Deno.test("readIdentity() says what is wrong with a file that is missing, or too long", () => {
  withFolder((folder) => {
    assertStringIncludes(faultOf(`${folder}/none`), "there is no such file. Give the name of a");
    assertStringIncludes(faultOf(folder), "is no file: give the name of an identity file");
    Deno.writeTextFileSync(`${folder}/long`, "a".repeat(10_000), { mode: 0o600 });
    assertStringIncludes(faultOf(`${folder}/long`), "is too long for an identity file");
  });
});

Deno.test({
  name: "readIdentity() reads what ssh-keygen writes, and shows the fingerprint that it shows",
  ignore: !has("ssh-keygen"),
  fn() {
    withFolder((folder) => {
      const path = `${folder}/id_ed25519`;
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", path);
      const { fingerprint, line } = readIdentity(path);
      assertStringIncludes(run("ssh-keygen", "-lf", path), ` ${fingerprint} `);
      assertEquals(Deno.readTextFileSync(`${path}.pub`), `${line} a comment\n`);
      Deno.writeTextFileSync(`${folder}/ford.pub`, `${FORD.line}\n`);
      assertStringIncludes(run("ssh-keygen", "-lf", `${folder}/ford.pub`), FORD.fingerprint);
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", `${path}.locked`);
      assertStringIncludes(faultOf(`${path}.locked`), "is encrypted");
    });
  },
});

Deno.test({
  name: "readIdentity() reads what openssl writes, and openssl reads what openIdentity() makes",
  ignore: !has("openssl"),
  fn() {
    withFolder((folder) => {
      const path = `${folder}/key.pem`;
      run("openssl", "genpkey", "-algorithm", "ed25519", "-out", path);
      Deno.chmodSync(path, 0o600);
      assertMatch(readIdentity(path).fingerprint, /^SHA256:/);
      openIdentity(`${folder}/identity`);
      assertStringIncludes(
        run("openssl", "pkey", "-noout", "-text", "-in", `${folder}/identity`),
        "ED25519 Private-Key",
      );
    });
  },
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createKeyFile, keyText, SharedKey } from "../../lib/key/mod.ts";
import { labWords, startGm } from "../testing/mod.ts";

const RUN_MS_MAX = 60_000;
const KEY = new Uint8Array(32).fill(7);
const { fingerprint } = new SharedKey(KEY);
const SECRET = keyText([KEY]).trim();

/** Runs with a folder that has a key file. */
async function withKey(run: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab-key" });
  try {
    createKeyFile(`${folder}/lab.key`, [KEY]);
    await run(`${folder}/lab.key`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("gm lab --key-file seals both orders with one key, and results and report name it alone", () =>
  withKey(async (file, folder) => {
    const out = `${folder}/out`;
    const words = ["performance", "--clients", "3", "--key-file", file, "--out", out, "-v"];
    await using lab = startGm(["lab", ...words]);
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    assertEquals(lab.stdout.text.split("Verdict: ok. Each of the 3 clients").length, 3, lab.show());
    assert(lab.stdout.lines[0]!.includes(`, sealed with the key ${fingerprint}, `), lab.show());

    const results = await Deno.readTextFile(`${out}/results.json`);
    const { options, runs } = JSON.parse(results);
    assertEquals([options.sealedWith, runs.length], [fingerprint, 2]);
    const page = await Deno.readTextFile(`${out}/report.html`);
    assertMatch(page, new RegExp(`<dt>sealed</dt>\\s*<dd>with the key ${fingerprint}</dd>`));
    for (const text of [results, page, lab.show()]) assertEquals(text.includes(SECRET), false);
  }));

Deno.test("gm lab gives every process the key file, and their words show no key", () =>
  withKey(async (file) => {
    const load = ["--rate", "50", "--duration", "60s", "--order", "total", "--clients", "2"];
    await using lab = startGm(["lab", "performance", ...load, "--key-file", file, "-v"]);
    await lab.waitForLine(/^ +0-1 +\d/, { timeoutMs: RUN_MS_MAX });
    const started = await labWords(lab);
    assertEquals(started.length, 4, started.join("\n"));
    for (const words of started) {
      assert(words.includes(` --key-file=${file} `), words);
      assert(!words.includes(SECRET), words);
    }
    lab.kill("SIGINT");
    assertEquals(await lab.waitForEnd(), 130, lab.show());
  }));

Deno.test("gm lab takes the key file of GM_KEY_FILE, and --key-file before it", () =>
  withKey(async (file, folder) => {
    const run = ["lab", "performance", "--clients", "2", "--order", "fifo"];
    const sealed = async (env: Record<string, string>, ...words: string[]) => {
      const out = `${folder}/${crypto.randomUUID()}`;
      await using lab = startGm([...run, "--out", out, ...words], { env });
      assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
      const { options } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
      return options.sealedWith;
    };
    assertEquals(await sealed({ GM_KEY_FILE: file }), fingerprint);
    await Deno.symlink(file, `${folder}/-a, b.key`);
    assertEquals(await sealed({}, `--key-file=${folder}/-a, b.key`), fingerprint);
    assertEquals(
      await sealed({ GM_KEY_FILE: `${folder}/no.key` }, "--key-file", file),
      fingerprint,
    );
    assertEquals(await sealed({ GM_KEY_FILE: "" }), null);
  }));

Deno.test("gm lab refuses a key file that it cannot use before it touches a host", () =>
  withKey(async (file, folder) => {
    await Deno.chmod(file, 0o644);
    const faults: [string, RegExp][] = [
      [file, /^gm lab: Others can use the key file .* \(mode 644\): run chmod 600 /],
      [`${folder}/no.key`, /^gm lab: Cannot read the key file .*: there is no such file\./],
    ];
    for (const [path, fault] of faults) {
      const words = ["--hosts", `${folder}/no-hosts`, "--key-file", path];
      await using lab = startGm(["lab", "performance", ...words]);
      assertEquals(await lab.waitForEnd(), 4, lab.show());
      assertMatch(lab.stderr.text, fault);
    }
  }));

import { assert, assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { createKeyFile, keyText, SharedKey } from "../../lib/key/mod.ts";
import type { Program } from "../testing/mod.ts";
import { type SshLan, type SshLanHost, testOnSshLan } from "./mod.ts";

/** Ample time: the hosts share the CPUs of one machine. */
const RUN_MS_MAX = 180_000;
/** Milliseconds within which agents without a lab have ended: they wait for 10 s. */
const END_MS_MAX = 30_000;
const LOAD = ["performance", "--order", "fifo", "--clients", "3", "--rate", "50", "-v"];
const LONG = [...LOAD, "--duration", "300s"];

const KEY = new Uint8Array(32).fill(7);
const TEXT = keyText([KEY]);
const { fingerprint } = new SharedKey(KEY);

const end = (lab: Program) => lab.waitForEnd({ timeoutMs: RUN_MS_MAX });

/** Makes a key file at the desk and returns the words that name it. */
function makeKey(lan: SshLan): string[] {
  const file = `${lan.folder}/lab.key`;
  createKeyFile(file, [KEY]);
  return ["--key-file", file];
}

/** Runs the lab to its end. */
async function runLab(lan: SshLan, ...words: string[]): Promise<{ lab: Program; code: number }> {
  const lab = lan.startLab(...words);
  try {
    return { lab, code: await end(lab) };
  } finally {
    await lab[Symbol.asyncDispose]();
  }
}

/** Starts a long lab under the key, and waits until its clients send. */
async function startLong(lan: SshLan, ...words: string[]): Promise<Program> {
  const lab = lan.startLab(...LONG, ...words);
  await lab.waitForLine(/^ +0-1 +\d/, { timeoutMs: RUN_MS_MAX });
  return lab;
}

/** Returns the key files on a host, each as `MODE NAME`. */
async function keysOn(lan: SshLan, host: SshLanHost): Promise<string[]> {
  const list = await lan.shell(host, `cd ${lan.remoteDir} && stat -c '%a %n' key-* || true`);
  return list.split("\n").filter((line) => line !== "");
}

async function assertNoKeys(lan: SshLan): Promise<void> {
  for (const host of lan.hosts) assertEquals(await keysOn(lan, host), []);
}

/** Waits until no host has a key. */
async function waitForNoKeys(lan: SshLan): Promise<void> {
  const deadline = performance.now() + END_MS_MAX;
  const isGone = async () =>
    (await Promise.all(lan.hosts.map((host) => keysOn(lan, host)))).flat().length === 0;
  while (!await isGone() && performance.now() < deadline) await delay(200);
  await assertNoKeys(lan);
}

await testOnSshLan(
  "gm lab --hosts --key-file measures both orders under the key, and nothing shows or keeps it",
  { hosts: 3, bashrc: "export GM_KEY_FILE=/there/is/no.key\n" },
  async (lan) => {
    const out = `${lan.folder}/out`;
    const words = ["performance", "--clients", "3", "--out", out, "-v"];
    const { lab, code } = await runLab(lan, ...words, ...makeKey(lan));
    assertEquals(code, 0, lab.show());
    assertEquals(lab.stdout.text.split("Verdict: ok. Each of the 3 clients").length, 3, lab.show());
    assertEquals(lab.stderr.text.includes("Without a key"), false, lab.show());
    const results = await Deno.readTextFile(`${out}/results.json`);
    assertEquals(JSON.parse(results).options.sealedWith, fingerprint);
    const page = await Deno.readTextFile(`${out}/report.html`);
    assert(page.includes(`with the key ${fingerprint}`));
    for (const text of [results, page, lab.show()]) {
      assertEquals(text.includes(TEXT.trim()), false, "A key is shown.");
    }
    await assertNoKeys(lan);
  },
);

await testOnSshLan(
  "gm lab --hosts warns once that a lab without a key is open, and takes none of the hosts",
  { hosts: 2, bashrc: "export GM_KEY_FILE=/there/is/no.key\n" },
  async (lan) => {
    const words = ["performance", "--clients", "4", "--order", "fifo"];
    const { lab, code } = await runLab(lan, ...words);
    assertEquals(code, 0, lab.show());
    const warnings = lab.stderr.lines.filter((line) => line.includes("Without a key anybody on"));
    assertEquals(warnings.length, 1, lab.show());
  },
);

await testOnSshLan(
  "gm lab --hosts keeps the key on a host for its owner alone while it runs, and no longer",
  { hosts: 2 },
  async (lan) => {
    const key = makeKey(lan);
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      await using lab = await startLong(lan, ...key);
      for (const host of lan.hosts) {
        const [name, ...others] = await keysOn(lan, host);
        assertMatch(name!, /^600 key-[0-9a-f]{12}-\d+$/);
        assertEquals(others, []);
        const path = `${lan.remoteDir}/${name!.split(" ")[1]}`;
        assertEquals(await lan.shell(host, `cat ${path}`), TEXT);
        const words = await lan.processes(host);
        assert(words.some((line) => line.includes(` --key-file=${path} `)), words.join("\n"));
        // Neither the words nor the environment of any process there have the key.
        const look = `cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'`;
        assertEquals((await lan.shell(host, look)).includes(TEXT.trim().slice(0, 20)), false);
      }
      lab.kill(signal);
      assertEquals(await end(lab), signal === "SIGINT" ? 130 : 137, lab.show());
      if (signal === "SIGINT") await assertNoKeys(lan);
      else await waitForNoKeys(lan);
    }
  },
);

await testOnSshLan(
  "gm lab clean removes a key that a killed agent left, and none of a run that goes on",
  { hosts: 2 },
  async (lan) => {
    const [one, two] = lan.hosts as [SshLanHost, SshLanHost];
    await using lab = await startLong(lan, ...makeKey(lan));
    const meanwhile = await runLab(lan, "clean");
    assertEquals(meanwhile.code, 0, meanwhile.lab.show());
    assertEquals(meanwhile.lab.stdout.text.includes("removed"), false, meanwhile.lab.show());
    assertEquals((await keysOn(lan, two)).length, 1);

    await lan.shell(two, "pkill -KILL -f '[l]ab agent'");
    assertEquals(await end(lab), 1, lab.show());
    assertMatch(lab.stderr.text, /10\.77\.0\.3 did not report that .* and that the key is gone/);
    assertEquals([(await keysOn(lan, one)).length, (await keysOn(lan, two)).length], [0, 1]);

    const { lab: clean, code } = await runLab(lan, "clean");
    assertEquals(code, 0, clean.show());
    assertMatch(clean.stdout.text, /10\.77\.0\.3: removed the key of run [0-9a-f]{12}\./);
    assertMatch(clean.stdout.text, /10\.77\.0\.2: nothing was left\./);
    await assertNoKeys(lan);
  },
);

await testOnSshLan(
  "gm lab clean --all removes the keys of a run that goes on, with its processes",
  { hosts: 1 },
  async (lan) => {
    await using lab = await startLong(lan, ...makeKey(lan));
    const { lab: clean, code } = await runLab(lan, "clean", "--all");
    assertEquals(code, 0, clean.show());
    assertMatch(clean.stdout.text, /10\.77\.0\.2: removed the key of run /);
    assertEquals(await end(lab), 1, lab.show());
    await assertNoKeys(lan);
  },
);

await testOnSshLan(
  "gm lab --hosts keeps one key for each host in a folder that hosts share, and removes all of them",
  { hosts: 2, isCopied: false, isDiskShared: true },
  async (lan) => {
    const [one] = lan.hosts as [SshLanHost];
    await using lab = await startLong(lan, ...makeKey(lan));
    assertEquals((await keysOn(lan, one)).length, 2);
    lab.kill("SIGINT");
    assertEquals(await end(lab), 130, lab.show());
    await assertNoKeys(lan);
  },
);

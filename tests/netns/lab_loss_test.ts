import { assert, assertEquals } from "@std/assert";
import { KeyFolder, labWords, startGm } from "../testing/mod.ts";
import { testOnLan } from "./mod.ts";

const RUN_MS_MAX = 120_000;

await testOnLan("gm lab loss delivers every message, and reports the repairs", async () => {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab" });
  try {
    const load = ["--loss", "0,10", "--rate", "200", "--duration", "2s", "--clients", "3"];
    // An executable under test has an empty environment, but must find the program ip.
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    await using lab = startGm(["lab", "loss", ...load, "--out", folder], { env });
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    const results = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    const runs: { lossPercent: number; delivered: number; retransmitPercent: number }[] =
      results.runs;
    assertEquals(runs.map(({ lossPercent }) => lossPercent), [0, 0, 10, 10]);
    assertEquals(runs.map(({ delivered }) => delivered), [1_200, 1_200, 1_200, 1_200]);
    const lossy = runs.filter(({ lossPercent }) => lossPercent > 0);
    assert(lossy.every(({ retransmitPercent }) => retransmitPercent > 1), lab.show());
    const report = await Deno.readTextFile(`${folder}/report.html`);
    assert(report.includes("Sent again") && report.includes("datagrams to repair losses"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

await testOnLan("gm lab loss --key-file gives the key to every process on its hosts", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  const load = ["--loss", "5", "--rate", "200", "--duration", "30s", "--clients", "2"];
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  const words = [...load, "--order", "total", "--key-file", key, "-v"];
  await using lab = startGm(["lab", "loss", ...words], { env });
  await lab.waitForLine(/^ +1-2 +\d+ +[1-9]/, { timeoutMs: RUN_MS_MAX });
  const started = await labWords(lab);
  assertEquals(started.length, 4, started.join("\n"));
  assertEquals(started.filter((line) => !line.includes(` --key-file=${key} `)), []);
  lab.kill("SIGINT");
  assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 130, lab.show());
});

await testOnLan("gm lab loss that SIGTERM ends exits with 1 and leaves no host", async () => {
  const load = ["--loss", "5", "--rate", "200", "--duration", "30s", "--clients", "2"];
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  await using lab = startGm(["lab", "loss", ...load], { env });
  await lab.waitForLine(/^ +0-1 +\d/, { timeoutMs: RUN_MS_MAX });
  lab.kill("SIGTERM");
  assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 1, lab.show());
  const { stdout } = await new Deno.Command("ip", { args: ["netns", "list"] }).output();
  const left = new TextDecoder().decode(stdout);
  assert(!left.includes(`gm-${lab.pid}-`), left);
});

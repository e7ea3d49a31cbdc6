import { assert, assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Program } from "../testing/mod.ts";
import { type SshLan, type SshLanHost, testOnSshLan } from "./mod.ts";

/** Ample time: five hosts share the CPUs of one machine, and an executable is copied to each. */
const RUN_MS_MAX = 180_000;
/** Milliseconds within which agents without a lab have ended: they wait for 10 s. */
const END_MS_MAX = 30_000;
const CLIENTS = ["--clients", "6"];

const end = (lab: Program) => lab.waitForEnd({ timeoutMs: RUN_MS_MAX });

/** Runs the lab to its end. */
async function runLab(lan: SshLan, ...words: string[]): Promise<{ lab: Program; code: number }> {
  const lab = lan.startLab(...words);
  try {
    return { lab, code: await end(lab) };
  } finally {
    await lab[Symbol.asyncDispose]();
  }
}

/** Waits until the lab has started this process. */
async function waitForStart(lab: Program, process: string): Promise<void> {
  const limits = { side: "stderr", timeoutMs: RUN_MS_MAX } as const;
  await lab.waitForLine(new RegExp(` Started process="?${process} `), limits);
}

/** Asserts that no gm process runs on the hosts. */
async function assertAllGone(lan: SshLan, hosts: readonly SshLanHost[]): Promise<void> {
  const left = await Promise.all(hosts.map((host) => lan.processes(host)));
  assertEquals(left.flat(), []);
}

/** Waits until no gm process runs on the hosts. */
async function waitUntilGone(lan: SshLan, hosts: readonly SshLanHost[]): Promise<void> {
  const deadline = performance.now() + END_MS_MAX;
  const isGone = async () =>
    (await Promise.all(hosts.map((host) => lan.processes(host)))).flat().length === 0;
  while (!await isGone() && performance.now() < deadline) await delay(200);
  await assertAllGone(lan, hosts);
}

await testOnSshLan(
  "gm lab --hosts copies gm once, measures both orders on five hosts, and leaves nothing behind",
  { hosts: 5, isCopied: false },
  async (lan) => {
    const out = `${lan.folder}/out`;
    const first = await runLab(lan, "performance", ...CLIENTS, "--out", out);
    assertEquals(first.code, 0, first.lab.show());
    const { text } = first.lab.stdout;
    assertEquals(text.split(" copied |").length, 6, text);
    assertEquals(text.split("Verdict: ok. Each of the 6 clients").length, 3, text);
    await assertAllGone(lan, lan.hosts);

    const { runs } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
    assertEquals(runs.length, 2);
    for (const { delivered, clocks } of runs) {
      assertEquals(delivered, 6 * 6 * 10);
      assertEquals(clocks.length, 5);
      // The hosts really share one clock, so every measured offset is an error.
      for (const { host, offsetMs, errorMs } of clocks) {
        assert(Math.abs(offsetMs) <= errorMs, `${host}: ${offsetMs} ± ${errorMs}`);
      }
    }

    const second = await runLab(lan, "scalability", "--clients", "3", "--order", "fifo");
    assertEquals(second.code, 0, second.lab.show());
    assertEquals(second.lab.stdout.text.split(" was there |").length, 6, second.lab.show());
  },
);

await testOnSshLan(
  "gm lab --hosts finds every message in order while five hosts lose 5 % of all packets",
  { hosts: 5 },
  async (lan) => {
    await lan.setLoss(5);
    const { lab, code } = await runLab(lan, "performance", ...CLIENTS);
    const lost = await Promise.all(lan.hosts.map(({ host }) => host.lost()));
    console.log(`lost at the hosts: ${lost.join(", ")} packets`);
    await lan.setLoss(0);
    assertEquals(code, 0, lab.show());
    assertEquals(lab.stdout.text.split("Verdict: ok.").length, 3, lab.show());
    assertEquals(lost.filter((packets) => packets === 0), []);
    await assertAllGone(lan, lan.hosts);
  },
);

await testOnSshLan(
  "gm lab --hosts names a host that is down, or continues without it",
  { hosts: 3 },
  async (lan) => {
    const [one, down, three] = lan.hosts as [SshLanHost, SshLanHost, SshLanHost];
    await down.server.stop();
    const { lab, code } = await runLab(lan, "performance", "--clients", "2");
    assertEquals(code, 1, lab.show());
    assertMatch(lab.stderr.text, /gm lab: 10\.77\.0\.3: ssh cannot connect \(.*refused\)/);
    assertMatch(lab.stderr.text, /without such hosts, use --allow-missing-hosts/);
    await assertAllGone(lan, [one, three]);

    const words = ["performance", "--clients", "2", "--order", "fifo", "--allow-missing-hosts"];
    const without = await runLab(lan, ...words);
    assertEquals(without.code, 0, without.lab.show());
    assertMatch(without.lab.stderr.text, /WARN Left out: 10\.77\.0\.3: ssh cannot connect/);
    assertMatch(without.lab.stdout.text, /, processes on 2 hosts, /);
    await assertAllGone(lan, [one, three]);
  },
);

await testOnSshLan(
  "gm lab --hosts names a host without room for gm, and leaves no incomplete copy",
  { hosts: 2, isCopied: false, lastDiskKb: 20_000 },
  async (lan) => {
    const { lab, code } = await runLab(lan, "performance", "--clients", "2");
    assertEquals(code, 1, lab.show());
    assertMatch(lab.stderr.text, /gm lab: 10\.77\.0\.3: no room for gm: \S+ has 20 MB free, and/);
    assertEquals(await lan.shell(lan.hosts[1]!, `ls ${lan.remoteDir}`), "");
    await assertAllGone(lan, lan.hosts);
  },
);

await testOnSshLan(
  "gm lab --hosts fails when a host dies during a run, or repeats the run without it",
  { hosts: 3 },
  async (lan) => {
    const [one, mortal, three] = lan.hosts as [SshLanHost, SshLanHost, SshLanHost];
    for (const isAllowed of [false, true]) {
      const allow = isAllowed ? ["--allow-missing-hosts"] : [];
      const words = ["performance", ...CLIENTS, "--order", "fifo", "-v", ...allow];
      await using lab = lan.startLab(...words);
      await waitForStart(lab, "client4");
      await mortal.server.stop();
      assertEquals(await end(lab), isAllowed ? 0 : 1, lab.show());
      assertMatch(lab.stderr.text, /10\.77\.0\.3: the ssh connection broke \(/);
      if (isAllowed) assertMatch(lab.stdout.text, /Verdict: ok\. Each of the 6 clients/);
      await assertAllGone(lan, [one, three]);
      await mortal.server.start();
    }
  },
);

await testOnSshLan(
  "gm lab --hosts fails when a cable is pulled, and the processes at its other end end",
  { hosts: 2 },
  async (lan) => {
    const { host } = lan.hosts[1]!;
    await using lab = lan.startLab("performance", ...CLIENTS, "--order", "fifo", "-v");
    await waitForStart(lab, "client2");
    await host.unplug();
    assertEquals(await end(lab), 1, lab.show());
    assertMatch(lab.stderr.text, /10\.77\.0\.3: the ssh connection broke \(Timeout, server/);
    await host.plugIn();
    await waitUntilGone(lan, lan.hosts);
  },
);

await testOnSshLan(
  "gm lab --hosts ends all processes on all hosts after Ctrl-C, and after its own SIGKILL",
  { hosts: 5 },
  async (lan) => {
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      await using lab = lan.startLab("performance", "--clients", "12", "--order", "total", "-v");
      await waitForStart(lab, "client6");
      lab.kill(signal);
      assertEquals(await end(lab), signal === "SIGINT" ? 130 : 137, lab.show());
      if (signal === "SIGINT") await assertAllGone(lan, lan.hosts);
      else await waitUntilGone(lan, lan.hosts);
    }
    const { lab, code } = await runLab(lan, "clean");
    assertEquals(code, 0, lab.show());
    assertEquals(
      lab.stdout.lines,
      lan.hosts.map(({ host }) => `${host.address}: nothing was left.`),
    );
  },
);

await testOnSshLan(
  "gm lab clean ends leftover processes only, none of a run that goes on and none of others",
  { hosts: 2 },
  async (lan) => {
    const [one, two] = lan.hosts as [SshLanHost, SshLanHost];
    const gm = `$(ls ${lan.remoteDir}/gm-*)`;
    // Processes of others: gm without the lab's mark, and the mark without gm.
    const others = `${gm} tracker 127.0.0.1:0 </dev/null >/dev/null 2>&1 & ` +
      "GM_LAB_RUN=0123456789ab sleep 600 </dev/null >/dev/null 2>&1 &";
    await lan.shell(one, others);
    const load = ["--order", "fifo", "--rate", "50", "--duration", "300s"];
    await using lab = lan.startLab("performance", ...CLIENTS, ...load, "-v");
    await waitForStart(lab, "client6");

    const meanwhile = await runLab(lan, "clean");
    assertEquals(meanwhile.code, 0, meanwhile.lab.show());
    assertMatch(
      meanwhile.lab.stdout.text,
      /10\.77\.0\.3: run [0-9a-f]{12} is going on; 4 of its processes left alone\./,
    );
    assertEquals(meanwhile.lab.stdout.text.includes("ended"), false, meanwhile.lab.show());

    // Clients that hang, and an agent that is killed before it can end them.
    await lan.shell(two, "pkill -STOP -f '[c]lient --load'; pkill -KILL -f '[l]ab agent'");
    assertEquals(await end(lab), 1, lab.show());
    assertMatch(lab.stderr.text, /10\.77\.0\.3: gm lab agent ended there with /);
    assert((await lan.processes(two)).length > 0);

    const { lab: clean, code } = await runLab(lan, "clean");
    assertEquals(code, 0, clean.show());
    assertMatch(clean.stdout.text, /10\.77\.0\.2: nothing was left\./);
    assertMatch(clean.stdout.text, /10\.77\.0\.3: ended gm client --load .*\(process \d+, run /);
    await assertAllGone(lan, [two]);
    const alive = await lan.shell(one, "pgrep -f ' tracker 127' ; pgrep -x sleep");
    assertEquals(alive.trim().split("\n").length >= 2, true, alive);
  },
);

await testOnSshLan(
  "gm lab --hosts puts a load at a rate on five hosts, and reports it",
  { hosts: 5 },
  async (lan) => {
    const out = `${lan.folder}/out`;
    const load = ["--rate", "300", "--duration", "2s", "--order", "total", "--out", out];
    const { lab, code } = await runLab(lan, "performance", ...CLIENTS, ...load);
    assertEquals(code, 0, lab.show());
    await assertAllGone(lan, lan.hosts);
    const { runs: [run] } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
    assertEquals([run.sent, run.delivered], [600, 3_600]);
    assertEquals(run.clocks.length, 5);
    assert(run.oneWayMs.p50 > 0 && run.roles.length === 3, lab.show());
    assert((await Deno.readTextFile(`${out}/report.html`)).includes("Latency over time"));
  },
);

await testOnSshLan("gm lab clean --all ends a run that goes on", { hosts: 1 }, async (lan) => {
  const load = ["--order", "total", "--rate", "50", "--duration", "300s"];
  await using lab = lan.startLab("performance", "--clients", "3", ...load, "-v");
  await waitForStart(lab, "client3");
  const { lab: clean, code } = await runLab(lan, "clean", "--all");
  assertEquals(code, 0, clean.show());
  // The agent is killed first, and some of its processes end before the script comes to them.
  assertMatch(clean.stdout.text, /10\.77\.0\.2: ended gm lab agent \(process \d+, run /);
  assertEquals(await end(lab), 1, lab.show());
  assertMatch(lab.stderr.text, /10\.77\.0\.2: gm lab agent ended there with /);
  await waitUntilGone(lan, lan.hosts);
});

await testOnSshLan(
  "gm lab failover --hosts kills sequencers on other hosts, and the next one takes over",
  { hosts: 5 },
  async (lan) => {
    const out = `${lan.folder}/out`;
    const words = ["--clients", "3", "--times", "2", "--every", "5s", "--out", out];
    const { lab, code } = await runLab(lan, "failover", ...words);
    assertEquals(code, 0, lab.show());
    await assertAllGone(lan, lan.hosts);
    const { runs: [run] } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
    const { lost, duplicated, reordered, strikes } = run.load.failover;
    assertEquals([lost, duplicated, reordered, run.delivered], [0, 0, 0, 3 * run.sent]);
    const [first, second] = strikes;
    assertEquals([second.victims, first.victims], [[first.heir.title], [second.heir.title]]);
    for (const { nextMaxMs } of strikes) assert(nextMaxMs > 200 && nextMaxMs < 20_000, lab.show());
  },
);

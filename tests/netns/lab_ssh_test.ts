import { assertEquals, assertMatch } from "@std/assert";
import type { Program } from "../testing/mod.ts";
import { type SshLan, type SshLanHost, testOnSshLan } from "./mod.ts";

/** Ample time: an executable is copied to hosts that share the CPUs of one machine. */
const RUN_MS_MAX = 180_000;
const RUN = ["performance", "--clients", "2", "--order", "fifo"];

/** Runs the lab to its end. */
async function runLab(lan: SshLan, ...words: string[]): Promise<{ lab: Program; code: number }> {
  const lab = lan.startLab(...words);
  try {
    return { lab, code: await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }) };
  } finally {
    await lab[Symbol.asyncDispose]();
  }
}

/** Lets a host drop all UDP that arrives from other hosts. */
async function dropUdp({ host }: SshLanHost): Promise<void> {
  const rule = "type filter hook input priority 0; iif != lo meta l4proto udp drop;";
  await host.run(["nft", "-f", "-"], `table inet shut {\nchain arriving {\n${rule}\n}\n}\n`);
}

await testOnSshLan(
  "gm lab --hosts works where login shells greet without a line feed and read their input, and no sftp is there",
  { hosts: 2, isCopied: false, bashrc: "printf 'Gr\\374\\337e '; read -t 1 word\n", settings: [] },
  async (lan) => {
    const { lab, code } = await runLab(lan, ...RUN);
    assertEquals(code, 0, lab.show());
    assertEquals(lab.stdout.text.split(" copied |").length, 3, lab.show());
    const { lab: clean, code: cleaned } = await runLab(lan, "clean");
    assertEquals(cleaned, 0, clean.show());
  },
);

await testOnSshLan(
  "gm lab --hosts names a login shell that waits for input, and shows what it printed",
  { hosts: 2, isCopied: false, bashrc: "printf 'Continue? '; read word\n" },
  async (lan) => {
    const { lab, code } = await runLab(lan, ...RUN, "--timeout", "5");
    assertEquals(code, 1, lab.show());
    assertMatch(
      lab.stderr.text,
      /10\.77\.0\.3: the login works, but the login shell runs no command within 5 s \(Continue\?\)/,
    );
  },
);

await testOnSshLan(
  "gm lab --hosts and clean get into sixteen hosts behind one sshd that lets four logins begin",
  { hosts: 1, ports: 16, settings: ["MaxStartups 4"] },
  async (lan) => {
    const { lab, code } = await runLab(lan, "clean");
    assertEquals(code, 0, lab.show());
    assertEquals(lab.stdout.lines.length, 16, lab.show());
    const run = await runLab(lan, ...RUN);
    assertEquals(run.code, 0, run.lab.show());
    assertMatch(run.lab.stderr.text, /WARN root@10\.77\.0\.2:2201, .* are one machine, which gets/);
  },
);

await testOnSshLan(
  "gm lab --hosts copies gm once to hosts that share a folder",
  { hosts: 4, isCopied: false, isDiskShared: true },
  async (lan) => {
    const { lab, code } = await runLab(lan, ...RUN);
    assertEquals(code, 0, lab.show());
    const { text } = lab.stdout;
    const count = (words: RegExp) => [...text.matchAll(words)].length;
    assertEquals([count(/ copied +\|/g), count(/ was there +\|/g)], [1, 3], text);
    const [host] = lan.hosts;
    assertMatch(await lan.shell(host!, `ls ${lan.remoteDir}`), /^gm-[0-9a-f]{16}\n$/);
  },
);

await testOnSshLan(
  "gm lab --hosts names a host of another kind before anything is copied, and tries a gm for it",
  {
    hosts: 2,
    isCopied: false,
    lastProgram: {
      path: "/usr/bin/uname",
      script: '#!/bin/sh\ntest "$1" = -m && echo aarch64 || echo Linux\n',
    },
  },
  async (lan) => {
    const { lab, code } = await runLab(lan, ...RUN);
    assertEquals(code, 1, lab.show());
    assertMatch(
      lab.stderr.text,
      /10\.77\.0\.3: is linux-arm64 \(Linux aarch64\), and gm is here for linux-x64\. Make one for it/,
    );
    assertEquals(await lan.shell(lan.hosts[0]!, `ls ${lan.remoteDir}`), "");

    // A file that is no ELF will do for each kind of host.
    const script = `${lan.folder}/script`;
    await Deno.writeTextFile(script, "#!/bin/sh\necho This is no gm. >&2; exit 9\n");
    const other = await runLab(lan, ...RUN, "--binary", script);
    assertEquals(other.code, 1, other.lab.show());
    assertMatch(other.lab.stderr.text, /10\.77\.0\.3: gm does not run there \(This is no gm\)/);
  },
);

await testOnSshLan(
  "gm lab --hosts names a host at which no UDP arrives before the run, or goes on without it",
  { hosts: 3 },
  async (lan) => {
    await dropUdp(lan.hosts[1]!);
    const { lab, code } = await runLab(lan, ...RUN);
    assertEquals(code, 1, lab.show());
    assertMatch(
      lab.stderr.text,
      /gm lab: 10\.77\.0\.3: UDP from the other hosts does not arrive at 10\.77\.0\.3:\d+\.\nLook for/,
    );
    assertEquals(lab.stdout.text, "");
    const without = await runLab(lan, ...RUN, "--allow-missing-hosts");
    assertEquals(without.code, 0, without.lab.show());
    assertMatch(without.lab.stdout.text, /, processes on 2 hosts, /);
  },
);

await testOnSshLan(
  "gm lab --hosts names a direction in which nothing passes between two hosts",
  { hosts: 3 },
  async (lan) => {
    const [one, , three] = lan.hosts as [SshLanHost, SshLanHost, SshLanHost];
    await three.host.setDeafTo([one.host]);
    const { lab, code } = await runLab(lan, ...RUN);
    assertEquals(code, 1, lab.show());
    // A handshake takes both directions.
    assertMatch(
      lab.stderr.text,
      /10\.77\.0\.4: TCP and UDP from 10\.77\.0\.2 do not arrive at 10\.77\.0\.4:\d+ and 10\.77\.0\.4:\d+/,
    );
    assertMatch(
      lab.stderr.text,
      /10\.77\.0\.2: TCP from 10\.77\.0\.4 does not arrive at 10\.77\.0\.2:/,
    );
  },
);

await testOnSshLan(
  "gm lab --hosts and clean name the line of an address that is another host's",
  { hosts: 2, isCopied: false },
  async (lan) => {
    const [one, two] = lan.hosts as [SshLanHost, SshLanHost];
    await lan.writeHosts(`${one.place} ${two.host.address}`, two.place);
    const fault =
      /10\.77\.0\.2: has no address 10\.77\.0\.3, which line 1 of the hosts file has after/;
    for (const words of [RUN, ["clean"]]) {
      const { lab, code } = await runLab(lan, ...words);
      assertEquals(code, 1, lab.show());
      assertMatch(lab.stderr.text, fault);
    }
    assertEquals(await lan.shell(two, `ls ${lan.remoteDir}`), "");
  },
);

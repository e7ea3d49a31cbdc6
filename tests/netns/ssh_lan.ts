import type { Program } from "../testing/mod.ts";
import { Lan } from "./lan.ts";
import type { LanHost } from "./lan_host.ts";
import { SshServer } from "./ssh_server.ts";

/** A host with an sshd. */
export interface SshLanHost {
  readonly host: LanHost;
  readonly server: SshServer;
  /** Its name in a hosts file: `ADDRESS:PORT`. */
  readonly place: string;
}

export interface SshLanOptions {
  /** Number of hosts. */
  readonly hosts: number;
  /** An executable that is on each host already; without it there is none. */
  readonly executable?: string;
  /** Size of the last host's disk in KiB; without it there is no limit. */
  readonly lastDiskKb?: number;
  /** True if all hosts have the folder for gm in common. */
  readonly isDiskShared?: boolean;
  /**
   * The .bashrc of logins at all hosts; empty by default. That of whoever runs the tests is not
   * read: it may do anything, and take a second at each login.
   */
  readonly bashrc?: string;
  /** A script that logins at the last host see as this program. */
  readonly lastProgram?: { readonly path: string; readonly script: string };
  /** Number of ports of each sshd, each a host of the hosts file. */
  readonly ports?: number;
  /** Further lines of each sshd_config; by default those for sftp. */
  readonly settings?: readonly string[];
}

const PORT = 2200;
/** The search path of programs at the desk, with ssh. */
const PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * A network for `gm lab --hosts`: a desk, where the lab runs, and hosts with an sshd. The hosts see
 * neither each other's processes nor each other's files for gm. `await using` it.
 */
export class SshLan implements AsyncDisposable {
  readonly desk: LanHost;
  readonly hosts: readonly SshLanHost[];
  readonly #folder: string;
  readonly #lan: Lan;
  readonly #stack: AsyncDisposableStack;

  static async open(options: SshLanOptions): Promise<SshLan> {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "gm-ssh-lan-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const lan = stack.use(await Lan.open());
    const desk = await lan.addHost("desk");
    await desk.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/id`]);
    await Deno.mkdir(`${folder}/lab`);
    const authorizedKey = await Deno.readTextFile(`${folder}/id.pub`);
    const hosts: SshLanHost[] = [];
    for (let i = 1; i <= options.hosts; i++) {
      const host = await lan.addHost(`lab${i}`);
      const own = options.isDiskShared ? `${folder}/disk` : `${folder}/disk${i}`;
      const hidden = `${folder}/lab`;
      await Deno.mkdir(own, { recursive: true });
      if (options.executable !== undefined) await putExecutable(desk, options.executable, own);
      const { lastDiskKb } = options;
      const disk = i === options.hosts && lastDiskKb !== undefined
        ? { hidden, sizeKb: lastDiskKb }
        : { hidden, own };
      const ports = Array.from({ length: options.ports ?? 1 }, (_, n) => PORT + i + n);
      const mounts = await makeMounts(folder, i, options);
      const { settings = ["Subsystem sftp internal-sftp"] } = options;
      const files = { folder: `${folder}/sshd${i}`, disk, mounts };
      const where = { host, ports, authorizedKey, settings, ...files };
      const server = stack.use(await SshServer.start(where));
      hosts.push(...ports.map((port) => ({ host, server, place: `${host.address}:${port}` })));
    }
    const servers = new Set(hosts.map(({ server }) => server));
    const known = await Promise.all([...servers].map((server) => server.knownHost()));
    await Deno.writeTextFile(`${folder}/known_hosts`, known.join(""));
    const text = ["# the hosts of a test", ...hosts.map(({ place }) => `${place}  # a host`), ""];
    await Deno.writeTextFile(`${folder}/hosts`, text.join("\n"));
    return new SshLan({ lan, desk, hosts, folder }, stack.move());
  }

  private constructor(
    parts: { lan: Lan; desk: LanHost; hosts: readonly SshLanHost[]; folder: string },
    stack: AsyncDisposableStack,
  ) {
    this.desk = parts.desk;
    this.hosts = parts.hosts;
    this.#lan = parts.lan;
    this.#folder = parts.folder;
    this.#stack = stack;
  }

  /** A folder for files, which is removed with the network. */
  get folder(): string {
    return this.#folder;
  }

  /** The folder on each host to which gm is copied. */
  get remoteDir(): string {
    return this.#paths.remoteDir;
  }

  /** The words after `gm lab …` that name the hosts. */
  get words(): string[] {
    const { hosts, remoteDir, sshOptions } = this.#paths;
    const options = sshOptions.flatMap((option) => ["--ssh-option", option]);
    return ["--hosts", hosts, "--remote-dir", remoteDir, "--user", "root", ...options];
  }

  /** Replaces the hosts file. */
  async writeHosts(...lines: readonly string[]): Promise<void> {
    await Deno.writeTextFile(this.#paths.hosts, `${lines.join("\n")}\n`);
  }

  /** Starts gm lab at the desk. */
  startLab(...words: readonly string[]): Program {
    return this.desk.startGm(["lab", ...words, ...this.words], { PATH });
  }

  /** Runs a line of shell on a host over ssh, and returns its output. */
  async shell({ place }: SshLanHost, line: string): Promise<string> {
    const [host, port] = place.split(":");
    const options = this.#paths.sshOptions.flatMap((option) => ["-o", option]);
    return await this.desk.run(["ssh", ...options, "-p", port!, `root@${host}`, line]);
  }

  /** Returns the gm processes on a host, as `PID WORDS`. */
  async processes(host: SshLanHost): Promise<string[]> {
    const list = await this.shell(host, "ps -eo pid=,args= | grep '/gm-[0-9a-f]' || true");
    return list.split("\n").map((line) => line.trim())
      .filter((line) => line !== "" && !line.includes("grep"));
  }

  /** Drops this percentage of the packets that arrive at each host. */
  async setLoss(percent: number): Promise<void> {
    await Promise.all(this.#lan.hosts.map((host) => host.setLoss(percent)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  get #paths() {
    return {
      hosts: `${this.#folder}/hosts`,
      remoteDir: `${this.#folder}/lab`,
      sshOptions: [
        `IdentityFile=${this.#folder}/id`,
        "IdentitiesOnly=yes",
        `UserKnownHostsFile=${this.#folder}/known_hosts`,
      ],
    };
  }
}

/** Makes a home and a program for logins at a host. Returns where they see them. */
async function makeMounts(
  folder: string,
  number: number,
  { bashrc = "", lastProgram, hosts }: SshLanOptions,
): Promise<{ own: string; hidden: string }[]> {
  const home = `${folder}/home${number}`;
  await Deno.mkdir(home);
  await Deno.writeTextFile(`${home}/.bashrc`, bashrc);
  const mounts = [{ own: home, hidden: "/root" }];
  if (lastProgram !== undefined && number === hosts) {
    const own = `${folder}/program${number}`;
    await Deno.writeTextFile(own, lastProgram.script, { mode: 0o755 });
    mounts.push({ own, hidden: lastProgram.path });
  }
  return mounts;
}

/** Puts an executable into the place to which gm lab would copy it. */
async function putExecutable(desk: LanHost, executable: string, folder: string): Promise<void> {
  const script = 'sum=$(sha256sum "$1") && to="$2/gm-$(echo "$sum" | cut -c 1-16)" && ' +
    '{ ln "$1" "$to" 2>/dev/null || cp "$1" "$to"; } && chmod 700 "$to"';
  await desk.run(["sh", "-c", script, "sh", executable, folder]);
}

import type { Program } from "../testing/mod.ts";
import type { LanHost } from "./lan_host.ts";

export interface SshServerOptions {
  readonly host: LanHost;
  /** The ports at which it listens; the first one is that of its place. */
  readonly ports: readonly number[];
  /** A folder for the files of the sshd. */
  readonly folder: string;
  /** The public key that may log in. */
  readonly authorizedKey: string;
  /** A folder, or a file system of limited size, that is mounted over `hidden` for logins. */
  readonly disk: { readonly hidden: string; readonly own: string } | {
    readonly hidden: string;
    readonly sizeKb: number;
  };
  /** Files of this machine that logins see at other paths. */
  readonly mounts: readonly { readonly hidden: string; readonly own: string }[];
  /** Further lines of its sshd_config. */
  readonly settings: readonly string[];
}

/**
 * A real sshd on a host of a test network, with a host key of its own. A login sees the processes,
 * the host name and the disk of this host only.
 */
export class SshServer implements AsyncDisposable {
  readonly #options: SshServerOptions;
  #program: Program | undefined;

  private constructor(options: SshServerOptions) {
    this.#options = options;
  }

  /** Makes the files of the sshd and starts it. */
  static async start(options: SshServerOptions): Promise<SshServer> {
    const { host, folder, authorizedKey, ports } = options;
    await Deno.mkdir(folder);
    await host.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/key`]);
    await Deno.writeTextFile(`${folder}/authorized_keys`, authorizedKey);
    const settings = [
      ...ports.map((port) => `ListenAddress ${host.address}:${port}`),
      `HostKey ${folder}/key`,
      `AuthorizedKeysFile ${folder}/authorized_keys`,
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "StrictModes no",
      "UsePAM no",
      "PidFile none",
      ...options.settings,
      "",
    ];
    await Deno.writeTextFile(`${folder}/config`, settings.join("\n"));
    const server = new SshServer(options);
    await server.start();
    return server;
  }

  /** Returns the server's lines for a known_hosts file. */
  async knownHost(): Promise<string> {
    const { host, folder, ports } = this.#options;
    const key = await Deno.readTextFile(`${folder}/key.pub`);
    return ports.map((port) => `[${host.address}]:${port} ${key}`).join("");
  }

  async start(): Promise<void> {
    const { host, folder, disk, mounts } = this.#options;
    const mount = "own" in disk
      ? `mount --bind ${disk.own} ${disk.hidden}`
      : `mount -t tmpfs -o size=${disk.sizeKb}k none ${disk.hidden}`;
    const script = `hostname ${host.name} && mount -t tmpfs none /run && mkdir /run/sshd && ` +
      // The processes of two hosts may have the same id, and name their shared memory after it.
      `mount -t tmpfs none /dev/shm && ` +
      [mount, ...mounts.map(({ own, hidden }) => `mount --bind ${own} ${hidden}`)].join(" && ") +
      ` && exec /usr/sbin/sshd -D -e -f ${folder}/config`;
    const own = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts"];
    this.#program = host.startProgram([...own, "sh", "-c", script]);
    await this.#program.waitForLine(/Server listening on/, { side: "stderr" });
  }

  /** Kills the server and all processes of logins, as if the host had lost its power. */
  async stop(): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

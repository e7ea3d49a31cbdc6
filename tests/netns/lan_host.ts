import { type GmOptions, type Host, LabProcess } from "../../lib/lab/mod.ts";
import { VirtualHost } from "../../lib/lab/lan/mod.ts";
import { gmCommand, Program, Terminal } from "../testing/mod.ts";

/** A host of a {@linkcode Lan} on which tests start programs. */
export class LanHost extends VirtualHost implements Host {
  /** Starts gm on this host, for code that handles its lines as they come. */
  start({ words, ...options }: GmOptions): LabProcess {
    return new LabProcess({ ...options, ...this.#command(words) });
  }

  /**
   * Starts gm on this host, for a test that waits for lines. `ip` becomes gm, so signals reach it.
   */
  startGm(words: readonly string[], env: Record<string, string> = {}): Program {
    const { command, args, ...gm } = this.#command(words, env);
    return new Program(command, args, { env: gm.env });
  }

  /** Starts gm on this host in a pseudo-terminal. */
  startGmInTerminal(words: readonly string[]): Terminal {
    const { command, args, env } = this.#command(words, { TERM: "xterm" });
    return new Terminal([command, ...args], { env });
  }

  /**
   * Lets a name lead to these addresses on this host, also for programs that run there by now. It
   * ends with {@linkcode forgetNames}.
   */
  async setName(name: string, addresses: readonly string[]): Promise<void> {
    const lines = ["127.0.0.1 localhost", ...addresses.map((address) => `${address} ${name}`)];
    await Deno.mkdir(this.#etc, { recursive: true });
    await Deno.writeTextFile(`${this.#etc}/hosts`, lines.join("\n") + "\n");
  }

  async forgetNames(): Promise<void> {
    await Deno.remove(this.#etc, { recursive: true });
  }

  /** The folder whose files take the place of those in /etc for programs on this host. */
  get #etc(): string {
    return `/etc/netns/${this.namespace}`;
  }

  /** Starts a program on this host, for a test that waits for lines. */
  startProgram(command: readonly string[]): Program {
    return new Program("ip", ["netns", "exec", this.namespace, ...command]);
  }

  /**
   * Returns the kinds of the descriptors that a process has open: sockets, pipes, timers and so on.
   * Files are left out, because Deno opens files of its caches at any time.
   */
  async openDescriptors(pid: number): Promise<string[]> {
    // A shell, because Deno reads /proc only with all permissions.
    const script = `for fd in /proc/${pid}/fd/*; do readlink $fd; done || true`;
    const targets = (await this.run(["sh", "-c", script])).trim().split("\n");
    return targets.filter((target) => !target.startsWith("/"))
      .map((target) => target.replace(/:\[\d+\]$/, "")).sort();
  }

  #command(words: readonly string[], env: Record<string, string> = {}) {
    const gm = gmCommand(words, env);
    const args = ["netns", "exec", this.namespace, ...gm.words];
    return { command: "ip", args, env: gm.env };
  }
}

/** Servers of NATS with JetStream on loopback, started for a test and gone with it. */
import { connect, type ConnectionOptions } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";

/** The program: GM_NATS_SERVER, else the installed one. */
const PROGRAM = Deno.env.get("GM_NATS_SERVER") || "nats-server";
/** The oldest server that three replicas are kept on. */
const LEAST = [2, 10, 23];
/** Milliseconds for a server, or for three and their election, to be ready. */
const READY_MS = 60_000;
/**
 * Milliseconds for new servers to be ready, which takes two seconds, and how often they are started
 * anew after that. Of three servers 2.10.27 that start together, the leader of JetStream sometimes
 * (once in 20 starts) never takes the third one in, and then no stream can have three replicas.
 */
const START_MS = 15_000;
const STARTS = 4;

/** Returns the reason why no server can be had that is new enough; `undefined` if one can. */
export function whyNoNats(): string | undefined {
  try {
    const { stdout } = new Deno.Command(PROGRAM, { args: ["--version"] }).outputSync();
    const words = new TextDecoder().decode(stdout).trim();
    const version = /v(\d+)\.(\d+)\.(\d+)/.exec(words)?.slice(1).map(Number) ?? [];
    for (const [i, least] of LEAST.entries()) {
      const own = version[i] ?? 0;
      if (own > least) return undefined;
      if (own < least) return `${words} is older than ${LEAST.join(".")}`;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Registers a test that needs a server; it is skipped, and says why, where there is none. */
export function testOnNats(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  const reason = whyNoNats();
  if (reason !== undefined && !hasSaid) {
    hasSaid = true;
    console.error(
      `Tests on NATS are skipped: ${reason}. ` +
        "Try GM_NATS_SERVER=$(tests/nats/fetch_server) deno task test:nats",
    );
  }
  Deno.test({ name, ignore: reason !== undefined, fn });
}
let hasSaid = false;

/** One server, which can be killed, stopped and started again with what it has on its disk. */
export class NatsServer {
  readonly #args: readonly string[];
  readonly url: string;
  /** The folder of what it keeps. */
  readonly store: string;
  #child: Deno.ChildProcess | undefined;

  constructor(port: number, store: string, args: readonly string[]) {
    this.url = `nats://127.0.0.1:${port}`;
    this.store = store;
    this.#args = args;
  }

  start(): void {
    const args = [...this.#args];
    this.#child = new Deno.Command(PROGRAM, { args, stdout: "null", stderr: "null" }).spawn();
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends it as an operator does: it writes an index of what it has. */
  quit(): Promise<void> {
    return this.#end("SIGTERM");
  }

  async #end(signal: Deno.Signal): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.kill(signal);
    await child.status;
  }

  /** Stands still, until `go`. */
  stop(): void {
    this.#child?.kill("SIGSTOP");
  }

  go(): void {
    this.#child?.kill("SIGCONT");
  }
}

/** A server that does not let everybody in. */
export interface Guard {
  /** Lines of its configuration. */
  readonly config: string;
  /** Our way in. */
  readonly login: ConnectionOptions;
}

/** One server, or three that replicate, in a folder that is gone with them. */
export class NatsServers implements AsyncDisposable {
  readonly servers: readonly NatsServer[];
  readonly #folder: string;
  readonly #login: ConnectionOptions;

  /** Starts so many servers, and waits until JetStream has its leader. */
  static async start(count: 1 | 3, guard?: Guard): Promise<NatsServers> {
    for (let left = STARTS;; left--) {
      const servers = new NatsServers(count, guard);
      try {
        await servers.ready(START_MS);
        return servers;
      } catch (error) {
        await servers[Symbol.asyncDispose]();
        if (left === 1) throw error;
        console.error(`NATS is started anew, because it was not ready: ${error}`);
      }
    }
  }

  private constructor(count: 1 | 3, guard?: Guard) {
    this.#login = guard?.login ?? {};
    const folder = this.#folder = Deno.makeTempDirSync({ prefix: "gm-nats-" });
    const ports = freePorts(2 * count);
    const routes = ports.slice(count).map((port) => `nats://127.0.0.1:${port}`).join(",");
    this.servers = Array.from({ length: count }, (_, i) => {
      const config = `${folder}/${i}.conf`;
      const cluster = count === 1
        ? ""
        : `cluster { name: gm, listen: "127.0.0.1:${ports[count + i]}", routes: [${
          routes.split(",").map((route) => `"${route}"`).join(", ")
        }] }`;
      Deno.writeTextFileSync(
        config,
        [
          `server_name: n${i}`,
          `listen: "127.0.0.1:${ports[i]}"`,
          `jetstream { store_dir: "${folder}/${i}", sync_interval: always, max_file_store: 4GB }`,
          cluster,
          guard?.config ?? "",
        ].join("\n"),
      );
      return new NatsServer(ports[i]!, `${folder}/${i}`, ["-c", config]);
    });
    for (const server of this.servers) server.start();
  }

  get urls(): string[] {
    return this.servers.map(({ url }) => url);
  }

  /** Resolves when JetStream answers, and has been seen to make a stream. */
  async ready(patience = READY_MS): Promise<void> {
    const end = performance.now() + patience;
    for (;;) {
      try {
        const options = { servers: this.urls, reconnect: false, timeout: 2_000, ...this.#login };
        const connection = await connect(options);
        try {
          const manager = await jetstreamManager(connection, { timeout: 1_000 });
          const name = "ready";
          const num_replicas = this.servers.length;
          await manager.streams.add({ name, subjects: [name], num_replicas });
          await manager.streams.delete(name);
          return;
        } finally {
          await connection.close();
        }
      } catch (error) {
        if (performance.now() > end) throw error;
        // Nothing says when a server that is starting listens.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Deletes all streams, so that the next log begins anew. */
  async forget(): Promise<void> {
    const connection = await connect({ servers: this.urls });
    try {
      const { streams } = await jetstreamManager(connection);
      for await (const { config: { name } } of streams.list()) await streams.delete(name);
    } finally {
      await connection.close();
    }
  }

  /** Returns the index of the server that leads the only stream. */
  async leaderOfOnly(): Promise<number> {
    const connection = await connect({ servers: this.urls });
    try {
      const { streams } = await jetstreamManager(connection);
      const [info] = await streams.list().next();
      return Number(info?.cluster?.leader?.slice(1) ?? 0);
    } finally {
      await connection.close();
    }
  }

  /** Makes a server lead the only stream: the leader steps down until it is that server's turn. */
  async lead(index: number): Promise<void> {
    const connection = await connect({ servers: this.urls });
    const end = performance.now() + READY_MS;
    try {
      const { streams } = await jetstreamManager(connection);
      for (;;) {
        // While there is no leader nobody answers.
        const [info] = await streams.list().next().catch(() => []);
        const leader = info?.cluster?.leader;
        if (leader === `n${index}`) return;
        if (performance.now() > end) throw new Error(`n${index} never leads`);
        const subject = `$JS.API.STREAM.LEADER.STEPDOWN.${info?.config.name}`;
        await connection.request(subject, undefined, { timeout: 1_000 }).catch(() => {});
      }
    } finally {
      await connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/**
 * Returns ports on which nobody listens, below those that Linux gives to outgoing connections
 * (32768 and up): so nobody else gets one before its server listens, or while its server is down.
 */
function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      ports.add(port);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return [...ports];
}

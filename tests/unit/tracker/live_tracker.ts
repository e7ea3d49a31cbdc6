import { assert } from "@std/assert";
import { type Address, DATAGRAM_BYTES_MAX, NO_EPOCH } from "../../../lib/core/mod.ts";
import { type Log, openUdp, request as ask, type UdpSocket } from "../../../lib/net/mod.ts";
import { TrackerServer, type TrackerServerOptions } from "../../../lib/tracker/mod.ts";
import {
  decodeDatagram,
  type Frame,
  type RegisterAnswer,
  WireError,
} from "../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../sim/world/encode_datagram.ts";

const NO_LOG: Log = { isDebug: false, debug() {}, info() {}, warn() {}, error() {} };

/** A tracker on real loopback sockets, for `await using`. */
export class LiveTracker implements AsyncDisposable {
  readonly server: TrackerServer;
  readonly bugs: unknown[] = [];

  constructor(options: Partial<TrackerServerOptions> = {}) {
    this.server = TrackerServer.start({
      hostname: "127.0.0.1",
      port: 0,
      log: NO_LOG,
      onBug: (error) => void this.bugs.push(error),
      ...options,
    });
  }

  get address(): Address {
    return this.server.address;
  }

  connect(): Promise<Deno.TcpConn> {
    const { hostname, port } = this.address;
    return Deno.connect({ hostname, port });
  }

  /**
   * Sends some bytes (chunk by chunk) on a connection of its own, and gives all that comes back.
   */
  async talk(...chunks: (string | Uint8Array)[]): Promise<string> {
    using connection = await this.connect();
    connection.setNoDelay();
    for (const chunk of chunks) await writeAll(connection, chunk);
    return await readAll(connection);
  }

  async register(name: string, port: number): Promise<RegisterAnswer> {
    const answer = await ask(this.address, {
      type: "register",
      role: "member",
      name,
      host: "127.0.0.1",
      port,
    });
    assert(answer.ok, JSON.stringify(answer));
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    assert(this.bugs.length === 0, Deno.inspect(this.bugs));
  }
}

export async function writeAll(
  connection: Deno.TcpConn,
  chunk: string | Uint8Array,
): Promise<void> {
  const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

export async function readAll(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65_536);
  let text = "";
  while (true) {
    const length = await connection.read(chunk);
    if (length === null) return text;
    text += decoder.decode(chunk.subarray(0, length), { stream: true });
  }
}

/** A member's socket. */
export class LiveMember implements Disposable {
  readonly socket: UdpSocket = openUdp({ hostname: "127.0.0.1", port: 0 });

  get port(): number {
    return this.socket.address.port;
  }

  async send(id: number, tracker: Address, frame: Frame): Promise<void> {
    const header = { group: 0, source: id, destination: 0, epoch: NO_EPOCH };
    await this.socket.send(encodeDatagram({ header, frames: [frame] }), tracker);
  }

  /** The frames of the next datagram. */
  async receive(): Promise<readonly Frame[]> {
    const { bytes } = await this.socket.receive(new Uint8Array(DATAGRAM_BYTES_MAX));
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    return datagram.frames;
  }

  /** Proves to the tracker that it receives at the address that it has registered. */
  async prove(id: number, tracker: Address): Promise<void> {
    await this.send(id, tracker, { type: "heartbeat", count: 1, asks: true, views: [] });
    const [challenge] = await this.receive();
    assert(challenge?.type === "challenge");
    await this.send(id, tracker, { type: "echo", cookie: challenge.cookie });
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}

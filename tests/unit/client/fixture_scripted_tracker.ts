/** A tracker for one member that answers when the test says so. */
import { NO_EPOCH } from "../../../lib/core/mod.ts";
import { type Answer, decodeRequest, encodeAnswer, type Request } from "../../../lib/wire/mod.ts";

const MEMBER = 7;
const GROUP = 1;

/**
 * Takes requests over TCP like a tracker. Those to join a group wait until the test releases them;
 * the others are answered at once. Heartbeats are ignored, so use it for less than their interval.
 */
export class ScriptedTracker implements AsyncDisposable {
  readonly address: Deno.NetAddr;
  /** The requests that came, oldest first. */
  readonly requests: Request[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving: Promise<void>;
  readonly #held: (() => void)[] = [];
  #onRequest = () => {};
  #view = 0;

  constructor() {
    this.address = this.#listener.addr as Deno.NetAddr;
    this.#serving = this.#serve();
  }

  /** Resolves with the request of a type that came as number `count`. */
  async request(type: Request["type"], count = 1): Promise<void> {
    while (this.requests.filter((request) => request.type === type).length < count) {
      await new Promise<void>((resolve) => this.#onRequest = resolve);
    }
  }

  /** Lets the oldest request to join that waits have its answer. */
  releaseJoin(): void {
    this.#held.shift()!();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const release of this.#held) release();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const answering: Promise<void>[] = [];
    for await (const connection of this.#listener) answering.push(this.#answer(connection));
    await Promise.all(answering);
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    using open = connection;
    const bytes = new Uint8Array(4_096);
    const length = await open.read(bytes) ?? 0;
    const line = new TextDecoder().decode(bytes.subarray(0, length)).trimEnd();
    const request = decodeRequest(line) as Request;
    this.requests.push(request);
    this.#onRequest();
    if (request.type === "join_group") {
      await new Promise<void>((resolve) => this.#held.push(resolve));
    }
    const answer = this.#answerTo(request);
    try {
      await open.write(new TextEncoder().encode(encodeAnswer(answer)));
    } catch {
      // The member has closed the connection: it waits no longer.
    }
  }

  #answerTo(request: Request): Answer {
    const host = "127.0.0.1";
    if (request.type === "register") {
      const { port } = request;
      const facts = { heartbeatMs: 60_000, boot: 1, groups: [] };
      return { ok: true, member: MEMBER, host, port, ...facts };
    }
    if (request.type !== "join_group") return { ok: true };
    const view = ++this.#view;
    const ford = { id: MEMBER, name: "ford", host, port: 1, joined: view, slot: 1 };
    return {
      ok: true,
      view: {
        group: GROUP,
        name: request.group,
        mode: "fifo",
        created: 1,
        view,
        members: [ford],
        epoch: NO_EPOCH,
        sequencer: null,
      },
    };
  }
}

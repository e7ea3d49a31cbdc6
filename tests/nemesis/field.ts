import { type Host, type LabProcess, localHost } from "../../lib/lab/mod.ts";
import { isLanRequired, Lan, type LanHost, REQUIRE_LAN, whyNoLan } from "../netns/mod.ts";
import type { CutWay } from "./fault.ts";

/** The hosts of a run's processes. */
export interface Field extends AsyncDisposable {
  /** A phrase for the output: `on hosts of their own`. */
  readonly title: string;
  /** True if hosts can be cut off from each other. */
  readonly canCut: boolean;
  /** Returns the host of a process: a member, or `tracker`, `sequencer1` and so on. */
  host(name: string): Host<LabProcess>;
  /** Cuts these off from all others. Replaces an earlier cut. */
  cut(names: readonly string[], way: CutWay): Promise<void>;
  /** Drops all packets between some and others. Replaces an earlier cut. */
  part(some: readonly string[], others: readonly string[]): Promise<void>;
  /** Ends all cuts. */
  heal(): Promise<void>;
}

/** Returns hosts for these names: network namespaces if possible, else this machine. */
export async function openField(names: readonly string[]): Promise<Field> {
  const why = await whyNoLan();
  if (why !== undefined) {
    if (isLanRequired()) {
      throw new Error(`Cannot make network namespaces, which ${REQUIRE_LAN}=1 requires: ${why}`);
    }
    return loopbackField(why);
  }
  await using stack = new AsyncDisposableStack();
  const lan = stack.use(await Lan.open());
  for (const name of names) await lan.addHost(name);
  return new LanField(lan, stack.move());
}

function loopbackField(why: string): Field {
  return {
    title: `on loopback, without cuts (no network namespaces: ${why})`,
    canCut: false,
    host: () => localHost,
    cut: () => Promise.reject(new Error("Cannot cut off a process on loopback")),
    part: () => Promise.reject(new Error("Cannot part processes on loopback")),
    heal: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class LanField implements Field {
  readonly title = "on hosts of their own";
  readonly canCut = true;
  readonly #lan: Lan;
  readonly #stack: AsyncDisposableStack;

  constructor(lan: Lan, stack: AsyncDisposableStack) {
    this.#lan = lan;
    this.#stack = stack;
  }

  host(name: string): LanHost {
    const found = this.#lan.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`Cannot find a host for ${name}`);
    return found;
  }

  async cut(names: readonly string[], way: CutWay): Promise<void> {
    const them = this.#lan.hosts.filter(({ name }) => names.includes(name));
    const rest = way === "tracker-only"
      ? [this.host("tracker")]
      : this.#lan.hosts.filter((host) => !them.includes(host));
    await Promise.all([
      ...(way === "from-them" ? [] : them.map((host) => host.setDeafTo(rest))),
      ...(way === "to-them" ? [] : rest.map((host) => host.setDeafTo(them))),
    ]);
  }

  async part(some: readonly string[], others: readonly string[]): Promise<void> {
    const hosts = (names: readonly string[]) => names.map((name) => this.host(name));
    await Promise.all([
      ...hosts(some).map((host) => host.setDeafTo(hosts(others))),
      ...hosts(others).map((host) => host.setDeafTo(hosts(some))),
    ]);
  }

  async heal(): Promise<void> {
    await Promise.all(this.#lan.hosts.map((host) => host.setDeafTo([])));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

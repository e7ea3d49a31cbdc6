import { VirtualLan } from "../../lib/lab/lan/mod.ts";
import { LanHost } from "./lan_host.ts";

/** A network of its own in this machine's kernel, for tests: `await using` it. */
export type Lan = VirtualLan<LanHost>;

export const Lan = {
  /** Makes the network, still without hosts. */
  open: (): Promise<Lan> => VirtualLan.open((name, namespace) => new LanHost(name, namespace)),
};

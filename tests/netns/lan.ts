import { VirtualLan } from "../../lib/lab/lan/mod.ts";
import { LanHost } from "./lan_host.ts";

/** A network of virtual hosts for tests. `await using` it. */
export type Lan = VirtualLan<LanHost>;

export const Lan = {
  /** Makes a network without hosts. */
  open: (): Promise<Lan> => VirtualLan.open((name, namespace) => new LanHost(name, namespace)),
};

import { formatAddress } from "../../core/mod.ts";
import type { Host } from "./host.ts";

/** Returns `ADDRESS:0`: a process that is started with it listens on any free port of the host. */
export function anyPort({ address }: Pick<Host, "address">): string {
  return formatAddress({ hostname: address, port: 0 });
}

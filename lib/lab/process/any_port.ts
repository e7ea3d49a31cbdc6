import { formatAddress } from "../../core/mod.ts";
import type { Host } from "./host.ts";

/** The place of a process on this host that takes any port which is free. */
export function anyPort({ address }: Pick<Host, "address">): string {
  return formatAddress({ hostname: address, port: 0 });
}

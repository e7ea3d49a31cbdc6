import { type Column, table } from "../table.ts";
import type { SshHost } from "./ssh_host.ts";

const COLUMNS: readonly Column[] = [
  { title: "host", align: "left" },
  { title: "address for gm", align: "left" },
  { title: "system", align: "left" },
  { title: "CPUs" },
  { title: "gm", align: "left" },
];

/** What the hosts are, for the head of a report. */
export function renderHosts(hosts: readonly SshHost[]): string[] {
  return table(
    COLUMNS,
    hosts.map(({ name, address, prepared: { system, cpus, isCopied } }) => [
      name,
      address,
      system,
      `${cpus ?? "–"}`,
      isCopied ? "copied" : "was there",
    ]),
  );
}

import { type Column, table } from "../render/mod.ts";
import type { SshHost } from "./ssh_host.ts";

const COLUMNS: readonly Column[] = [
  { title: "host", align: "left" },
  { title: "address for gm", align: "left" },
  { title: "system", align: "left" },
  { title: "CPUs" },
  { title: "load" },
  { title: "gm", align: "left" },
];

/** Returns a table of the hosts, for the head of the output. */
export function renderHosts(hosts: readonly SshHost[]): string[] {
  return table(
    COLUMNS,
    hosts.map(({ name, address, environment, prepared: { isCopied } }) => {
      const { os, arch, kernel = "", cpus, loadAverage, commit = environment.gm } = environment;
      const load = loadAverage?.toFixed(1) ?? "–";
      const gm = `${commit} ${isCopied ? "copied" : "was there"}`;
      return [name, address, `${os} ${kernel} ${arch}`.replace("  ", " "), `${cpus}`, load, gm];
    }),
  );
}

import type { Order } from "../../lib/lab/mod.ts";
import { LOOPBACK } from "../load/this_machine.ts";
import { freeTcpPort, freeUdpPorts } from "./free_ports.ts";

/** Milliseconds after which the servers of the course are ready; they do not say so. */
export const COURSE_READY_MS = 1_000;

/** The programs of a group of the course's Python, at ports of their own. */
export interface CoursePrograms {
  /** The servers in the order of their start, as the words of command lines. */
  readonly servers: readonly { readonly title: string; readonly words: readonly string[] }[];
  /** Returns the command line of a client, which further words may follow. */
  client(id: number): readonly string[];
}

/**
 * Returns the programs of the course, unmodified. `folder` is a clone of
 * github.com/NikosGavalas/ntua-distrib; the programs are in its folder `src`.
 */
export function coursePrograms(folder: string, order: Order, members: number): CoursePrograms {
  const python = (file: string) => ["python3", "-u", `${folder}/src/${file}.py`];
  const [tracker, sequencer] = [freeTcpPort(), freeTcpPort()].map((p) => `${LOOPBACK}:${p}`);
  const ports = freeUdpPorts(members);
  const isTotal = order === "total";
  const trackerWords = [...python("tracker"), tracker!];
  return {
    servers: isTotal
      ? [
        { title: "tracker", words: [...trackerWords, "--seq_addr", sequencer!] },
        { title: "sequencer", words: [...python("sequencer"), sequencer!] },
      ]
      : [{ title: "tracker", words: trackerWords }],
    client: (id) => [
      ...python("client"),
      ...[`${LOOPBACK}:${ports[id]}`, `client${id}`, tracker!],
      ...(isTotal ? ["-s"] : []),
    ],
  };
}

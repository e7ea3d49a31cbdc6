import { type Host, LabProcess } from "../../lib/lab/mod.ts";

export const LOOPBACK = "127.0.0.1";

/** The machine of a bench; the first word that it gets is the command. */
export const thisMachine: Host<LabProcess> = {
  name: "this machine",
  address: LOOPBACK,
  start: ({ words: [command, ...args], ...options }) =>
    new LabProcess({ ...options, command: command!, args }),
};

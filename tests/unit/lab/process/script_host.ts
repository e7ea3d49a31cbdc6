import type { GmOptions, Host } from "../../../../lib/lab/process/host.ts";
import { LabProcess } from "../../../../lib/lab/process/lab_process.ts";

/**
 * A host on which "gm" is a few lines of JavaScript: the first word, with the others as arguments.
 */
export const scriptHost: Host = {
  name: "scripts",
  address: "127.0.0.1",
  start: ({ words, ...options }: GmOptions) =>
    new LabProcess({ ...options, command: Deno.execPath(), args: ["eval", ...words] }),
};

import denoJson from "../../../deno.json" with { type: "json" };
import { commit } from "../../cli/mod.ts";
import { isMissingProgram } from "./is_missing_program.ts";

/** The machine and program versions of a measurement. Without them figures cannot be compared. */
export interface Environment {
  /** Version of gm. */
  readonly gm: string;
  /**
   * The commit that the executable was compiled from, with a `+` if there were changes besides. If
   * gm runs from source, the commit that is checked out. Absent if there is none.
   */
  readonly commit?: string;
  /** Version of Deno. */
  readonly deno: string;
  readonly os: string;
  readonly arch: string;
  /** Number of CPUs that the processes of this machine share. */
  readonly cpus: number;
  /** True if gm ran as a compiled executable, false if from source. */
  readonly isCompiled: boolean;
  /** Release of the kernel. This and the next fields are there on Linux, if gm may start `cat`. */
  readonly kernel?: string;
  readonly cpuModel?: string;
  /** Load average of the last minute before the lab began. */
  readonly loadAverage?: number;
  /** Bytes of the receive buffer that a UDP socket of gm has. */
  readonly receiveBufferBytes?: number;
  /** Greatest number of bytes that a program can ask for. */
  readonly receiveBufferBytesMax?: number;
}

/** Returns the environment of this process. */
export async function describeEnvironment(): Promise<Environment> {
  const from = commit();
  return {
    gm: denoJson.version,
    ...(from === undefined ? {} : { commit: from }),
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    cpus: navigator.hardwareConcurrency,
    isCompiled: Deno.build.standalone,
    ...await askKernel(),
  };
}

/**
 * Files of the kernel with one line each, except for the last one. They are read by `cat`, because
 * Deno opens files in /proc only with all permissions.
 */
const FILES = [
  "/proc/sys/kernel/osrelease",
  "/proc/sys/net/core/rmem_default",
  "/proc/sys/net/core/rmem_max",
  "/proc/loadavg",
  "/proc/cpuinfo",
] as const;

async function askKernel(): Promise<Partial<Environment>> {
  const mayRun = await Deno.permissions.query({ name: "run", command: "cat" });
  if (mayRun.state !== "granted" || Deno.build.os !== "linux") return {};
  try {
    const command = new Deno.Command("cat", { args: [...FILES], stdin: "null", stderr: "null" });
    return readKernel(new TextDecoder().decode((await command.output()).stdout));
  } catch (error) {
    if (isMissingProgram(error)) return {};
    throw error;
  }
}

/** Returns the fields that the text of the kernel's files has; others are absent. */
export function readKernel(text: string): Partial<Environment> {
  const [kernel = "", buffer, bufferMax, load] = text.split("\n");
  const cpuModel = /^model name\s*:\s*(.+)$/m.exec(text)?.[1];
  const numbers = {
    receiveBufferBytes: parseInt(buffer ?? ""),
    receiveBufferBytesMax: parseInt(bufferMax ?? ""),
    loadAverage: parseFloat(load ?? ""),
  };
  const known = Object.entries(numbers).filter(([, number]) => !Number.isNaN(number));
  return {
    ...(kernel === "" ? {} : { kernel }),
    ...(cpuModel === undefined ? {} : { cpuModel }),
    ...Object.fromEntries(known),
  };
}

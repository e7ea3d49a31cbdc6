import denoJson from "../../../deno.json" with { type: "json" };
import { commit } from "../../cli/mod.ts";
import { isMissingProgram } from "./is_missing_program.ts";

/** Where and with what a measurement was made: without it figures cannot be compared. */
export interface Environment {
  readonly gm: string;
  /** What it was compiled from; from source nobody knows. */
  readonly commit?: string;
  readonly deno: string;
  readonly os: string;
  readonly arch: string;
  /** CPUs that the processes of this machine share. */
  readonly cpus: number;
  /** Whether gm ran as a compiled executable, and not from source. */
  readonly isCompiled: boolean;
  /** What the kernel tells, where it is Linux and gm may start `cat`. */
  readonly kernel?: string;
  readonly cpuModel?: string;
  /** Processes that wanted a CPU, as an average over the last minute, when the lab began. */
  readonly loadAverage?: number;
  /** Bytes of a UDP socket's receive buffer: what gm has, and what a program could ask for at most. */
  readonly receiveBufferBytes?: number;
  readonly receiveBufferBytesMax?: number;
}

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

/** One line each, but for the last, which has many. Deno itself opens them only with all permissions. */
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

/** Understands what the kernel's files say; what is not there is left out. */
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

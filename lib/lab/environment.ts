import denoJson from "../../deno.json" with { type: "json" };

/** Where and with what a measurement was made: without it figures cannot be compared. */
export interface Environment {
  readonly gm: string;
  readonly deno: string;
  readonly os: string;
  readonly arch: string;
  /** The kernel's release, where gm may ask for it (`--allow-sys=osRelease`). */
  readonly kernel?: string;
  /** CPUs that the processes share. */
  readonly cpus: number;
  /** Whether gm ran as a compiled executable, and not from source. */
  readonly isCompiled: boolean;
}

export async function describeEnvironment(): Promise<Environment> {
  const mayAsk = await Deno.permissions.query({ name: "sys", kind: "osRelease" });
  return {
    gm: denoJson.version,
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    ...(mayAsk.state === "granted" ? { kernel: Deno.osRelease() } : {}),
    cpus: navigator.hardwareConcurrency,
    isCompiled: Deno.build.standalone,
  };
}

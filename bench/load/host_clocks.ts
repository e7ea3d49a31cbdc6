/**
 * `clock_gettime`'s numbers: the clock that all processes of a host share and nobody sets, and a
 * process's CPU time.
 */
const MONOTONIC = 1;
const PROCESS_CPU = 2;

/** Clocks that Deno itself does not have. */
export interface HostClocks {
  /** Nanoseconds of the host's monotonic clock: processes compare their moments with it. */
  now(): number;
  /** Nanoseconds of CPU time that this process has used. */
  cpu(): number;
  /** Nanoseconds of CPU time that another process of this host has used; 0 if it is gone. */
  cpuOf(pid: number): number;
}

/**
 * Asks the C library: Deno's own clocks begin with the process, and /proc wants all permissions.
 * Needs `--allow-ffi`, and Linux.
 */
export function hostClocks(): HostClocks {
  const { symbols } = Deno.dlopen("libc.so.6", {
    clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
    clock_getcpuclockid: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const time = new BigInt64Array(2);
  const bytes = new Uint8Array(time.buffer);
  const clockId = new Int32Array(1);
  const clockIdBytes = new Uint8Array(clockId.buffer);
  const read = (clock: number) => {
    if (symbols.clock_gettime(clock, bytes) !== 0) return 0;
    return Number(time[0]) * 1e9 + Number(time[1]);
  };
  return {
    now: () => read(MONOTONIC),
    cpu: () => read(PROCESS_CPU),
    cpuOf: (pid) => symbols.clock_getcpuclockid(pid, clockIdBytes) === 0 ? read(clockId[0]!) : 0,
  };
}

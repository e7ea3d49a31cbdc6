/** `clock_gettime`'s number of the clock that all processes of a host share and nobody sets. */
const CLOCK_MONOTONIC = 1;

/**
 * Nanoseconds of the host's monotonic clock: processes compare their moments with it. Deno's own
 * clocks begin with the process, so this needs `--allow-ffi`, and Linux.
 */
export function monotonicClock(): () => number {
  const { symbols } = Deno.dlopen("libc.so.6", {
    clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const time = new BigInt64Array(2);
  const bytes = new Uint8Array(time.buffer);
  return () => {
    symbols.clock_gettime(CLOCK_MONOTONIC, bytes);
    return Number(time[0]) * 1e9 + Number(time[1]);
  };
}

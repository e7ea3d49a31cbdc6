/** Path of the library in Debian's package `faketime`, which gives a program another wall clock. */
const LIBRARIES = ["x86_64", "aarch64"].map((arch) =>
  `/usr/lib/${arch}-linux-gnu/faketime/libfaketimeMT.so.1`
);

/** Returns the path of the library, or `undefined` if it is not installed. */
export function fakeTimeLibrary(): string | undefined {
  return LIBRARIES.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/**
 * Returns environment variables for programs whose wall clock is ahead by what a file says, such as
 * `+5` or `-60` seconds. The file may change while they run. Their monotonic clock is the host's.
 */
export function clockVariables(library: string, file: string): string[] {
  return [
    `LD_PRELOAD=${library}`,
    `FAKETIME_TIMESTAMP_FILE=${file}`,
    "FAKETIME_NO_CACHE=1",
    "FAKETIME_DONT_FAKE_MONOTONIC=1",
    "DONT_FAKE_MONOTONIC=1",
  ];
}

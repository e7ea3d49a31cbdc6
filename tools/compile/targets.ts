/** Systems that gm is compiled for: the name that people type, and the target triple of Deno. */
export const TARGETS = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
} as const;

export type Target = keyof typeof TARGETS;

export function isTarget(word: string): word is Target {
  return Object.hasOwn(TARGETS, word);
}

/** `gm` for this machine, `gm-windows-x64.exe` for another. */
export function fileName(target: Target | undefined, withoutLab: boolean): string {
  const name = ["gm", ...(withoutLab ? ["without-lab"] : []), ...(target ? [target] : [])];
  const isWindows = target === undefined
    ? Deno.build.os === "windows"
    : target.startsWith("windows");
  return name.join("-") + (isWindows ? ".exe" : "");
}

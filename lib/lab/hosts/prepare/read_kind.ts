/** The kind of machine that an executable is for, as far as its first bytes tell. */
export interface ExecutableKind {
  /** `linux-x64`, `macos-arm64` and so on, as `deno task compile --target` has them. */
  readonly machine: string;
  /** The program that loads it (ELF), as an absolute path; absent if it needs none. */
  readonly loader?: string;
}

/** Machines of ELF headers (e_machine). */
const ELF_MACHINES: Readonly<Record<number, string>> = { 0x3e: "linux-x64", 0xb7: "linux-arm64" };
/** CPU types of Mach-O headers. */
const MACH_MACHINES: Readonly<Record<number, string>> = {
  0x01000007: "macos-x64",
  0x0100000c: "macos-arm64",
};
const ELF_MAGIC = 0x7f454c46;
const MACH_MAGIC = 0xcffaedfe;
const PE_MAGIC = 0x4d5a;
/** Type of the program header that names the loader. */
const PT_INTERP = 3;

/** Returns the kind of an executable; `undefined` for other files, such as scripts. */
export function readKind(bytes: Uint8Array): ExecutableKind | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 64) return undefined;
  if (view.getUint32(0) === ELF_MAGIC) {
    const machine = ELF_MACHINES[view.getUint16(18, true)];
    if (machine === undefined) return undefined;
    const loader = readLoader(view);
    return { machine, ...(loader === undefined ? {} : { loader }) };
  }
  if (view.getUint32(0) === MACH_MAGIC) {
    const machine = MACH_MACHINES[view.getUint32(4, true)];
    return machine === undefined ? undefined : { machine };
  }
  return view.getUint16(0) === PE_MAGIC ? { machine: "windows-x64" } : undefined;
}

/** Returns the loader that the program headers of a 64-bit ELF file name. */
function readLoader(view: DataView): string | undefined {
  const start = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  for (let i = 0; i < count; i++) {
    const header = start + i * size;
    if (header + 40 > view.byteLength) return undefined;
    if (view.getUint32(header, true) !== PT_INTERP) continue;
    const offset = Number(view.getBigUint64(header + 8, true));
    const length = Number(view.getBigUint64(header + 32, true));
    if (offset + length > view.byteLength) return undefined;
    const text = new Uint8Array(view.buffer, view.byteOffset + offset, length);
    return new TextDecoder().decode(text).replace(/\0.*$/s, "");
  }
  return undefined;
}

/** Returns the machine that `uname -s` and `uname -m` name, in the words of `--target`. */
export function machineOf(system: string, cpu: string): string {
  const os = system === "Darwin" ? "macos" : system.toLowerCase();
  const arch = cpu === "x86_64" || cpu === "amd64"
    ? "x64"
    : cpu === "aarch64" || cpu === "arm64"
    ? "arm64"
    : cpu;
  return `${os}-${arch}`;
}

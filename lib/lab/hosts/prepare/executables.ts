import { EnvironmentError, fileFailure } from "../../../net/mod.ts";
import { type ExecutableKind, readKind } from "./read_kind.ts";

/** The path to which `deno task compile` writes the executable. */
const COMPILED = "dist/gm";
/** The loaders of executables for Linux that may lie beside. */
const LOADERS = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

/** An executable for hosts. */
export interface Executable {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal digits. */
  readonly checksum: string;
  /** `undefined` for a file of which that is unknown, such as a script. */
  readonly kind: ExecutableKind | undefined;
}

/** The executables of a lab, one for each kind of machine among its hosts. */
export class Executables {
  readonly #given: readonly Executable[];
  /** The path before `-linux-arm64`, if executables for other machines may lie beside. */
  readonly #beside: string | undefined;
  readonly #found = new Map<string, Promise<Executable | undefined>>();

  private constructor(given: readonly Executable[], beside?: string) {
    this.#given = given;
    this.#beside = beside;
  }

  /**
   * Finds the executables: those that --binary names, else the running one, else dist/gm. Beside
   * one that was not named, gm-linux-arm64 and so on are found when a host needs them.
   */
  static async find(asked: readonly string[]): Promise<Executables> {
    if (asked.length > 0) {
      const advice = "--binary PATH needs a compiled gm.";
      return new Executables(await Promise.all(asked.map((path) => read(path, advice))));
    }
    if (Deno.build.standalone) {
      const path = Deno.execPath();
      const beside = `${path.slice(0, path.lastIndexOf("/"))}/gm`;
      return new Executables([await read(path, "It is the running gm.")], beside);
    }
    const path = decodeURIComponent(
      new URL(import.meta.resolve(`../../../../${COMPILED}`)).pathname,
    );
    const executable = await read(
      path,
      "The hosts need gm as one executable: make it with deno task compile, or give one with " +
        "--binary PATH.",
    );
    return new Executables([executable], path);
  }

  /** The loaders that executables may need. */
  get loaders(): readonly string[] {
    return [...new Set([...LOADERS, ...this.#given.flatMap(({ kind }) => kind?.loader ?? [])])];
  }

  /** The machines that there is an executable for. */
  get machines(): readonly string[] {
    return this.#given.flatMap(({ kind }) => kind?.machine ?? []);
  }

  /** Returns what to do about a machine that no executable is for. */
  advice(machine: string): string {
    const make = `Make one for it with deno task compile --target ${machine}`;
    return this.#beside === undefined
      ? `${make}, and give both: --binary may be repeated.`
      : `${make}, and put it at ${this.#beside}-${machine}.`;
  }

  /** Returns the executable for a machine, or `undefined` if there is none. */
  async for(machine: string): Promise<Executable | undefined> {
    const given = this.#given.find(({ kind }) => kind?.machine === machine) ??
      this.#given.find(({ kind }) => kind === undefined);
    if (given !== undefined || this.#beside === undefined) return given;
    const path = `${this.#beside}-${machine}`;
    const found = this.#found.get(machine) ?? readIfThere(path);
    this.#found.set(machine, found);
    return await found;
  }
}

async function readIfThere(path: string): Promise<Executable | undefined> {
  const isThere = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
  return isThere ? await read(path, "It is for another kind of host.") : undefined;
}

async function read(path: string, advice: string): Promise<Executable> {
  try {
    const bytes = await Deno.readFile(path);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const checksum = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { path, bytes: bytes.length, checksum, kind: readKind(bytes) };
  } catch (cause) {
    throw new EnvironmentError(`Cannot read ${path}: ${fileFailure(cause)}. ${advice}`, { cause });
  }
}

import { DatabaseSync } from "node:sqlite";

/** Bytes of a disk that can be filled: a WAL has up to four megabytes before it is moved. */
const DISK_BYTES = 16_777_216;
/** Bytes that are written at once to fill a disk; the last ones are written in smaller pieces. */
const PIECE_BYTES = 1_048_576;

/**
 * The disks of sequencers that keep history: a folder each. Where this process may mount, each is a
 * small file system of its own, which can be filled.
 */
export class Disks implements AsyncDisposable {
  /** The names of the sequencers that have a disk. */
  readonly names: readonly string[];
  /** True if the disks can be filled. */
  readonly canFill: boolean;
  readonly #folder: string;

  /** Makes a disk for each name. */
  static async open(names: readonly string[]): Promise<Disks> {
    const folder = await Deno.makeTempDir({ prefix: "gm-nemesis-" });
    const mounted: string[] = [];
    for (const name of names) {
      const disk = `${folder}/${name}`;
      await Deno.mkdir(disk);
      const options = ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "gm-nemesis", disk];
      if (await succeeds("mount", options)) mounted.push(name);
    }
    return new Disks(folder, names, mounted.length === names.length);
  }

  private constructor(folder: string, names: readonly string[], canFill: boolean) {
    this.#folder = folder;
    this.names = names;
    this.canFill = canFill;
  }

  /** Returns the history file of a sequencer; `undefined` if it has no disk. */
  fileOf(name: string): string | undefined {
    return this.names.includes(name) ? `${this.#folder}/${name}/history.db` : undefined;
  }

  /** Takes all the room that is left. */
  async fill(name: string): Promise<void> {
    using ballast = await Deno.open(this.#ballastOf(name), { create: true, append: true });
    for (let bytes = PIECE_BYTES; bytes >= 1; bytes = Math.floor(bytes / 2)) {
      const piece = new Uint8Array(bytes);
      try {
        while (await ballast.write(piece) === piece.length);
      } catch {
        // No piece of this length has room any more.
      }
    }
  }

  /** Makes room again. */
  async drain(name: string): Promise<void> {
    await Deno.remove(this.#ballastOf(name));
  }

  /** Returns everything that is wrong with the files, which nobody has open. */
  check(): string[] {
    return this.names.flatMap((name) => {
      const database = new DatabaseSync(this.fileOf(name)!);
      try {
        const rows = database.prepare("PRAGMA integrity_check").all();
        const faults = rows.map((row) => String(Object.values(row)[0]));
        return faults.filter((fault) => fault !== "ok")
          .map((fault) => `the history file of ${name}: ${fault}`);
      } finally {
        database.close();
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.names) await succeeds("umount", [`${this.#folder}/${name}`]);
    await Deno.remove(this.#folder, { recursive: true });
  }

  #ballastOf(name: string): string {
    return `${this.#folder}/${name}/ballast`;
  }
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

import { endProcesses } from "./end_processes.ts";
import { type Bug, mutate } from "./mutant.ts";

const ROOT = new URL("../../", import.meta.url);
/** The paths that the simulator and the unit tests need. */
const COPIED = ["deno.json", "main.ts", "docs", "lib", "tests", "tools"];

/** The output of a program that ran in a sandbox. */
export interface SandboxOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the project, to have bugs put in one after the other. */
export class Sandbox {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Sandbox> {
    const folder = await Deno.makeTempDir({ prefix: "gm-mutants-" });
    for (const path of COPIED) await copy(new URL(path, ROOT), `${folder}/${path}`);
    return new Sandbox(folder);
  }

  async remove(): Promise<void> {
    // A test that fails may leave something behind, too.
    await endProcesses(this.folder);
    await Deno.remove(this.folder, { recursive: true });
  }

  /** Calls `run` while the bug is in the copy. */
  async withBug<T>(bug: Bug, run: () => Promise<T>): Promise<T> {
    const path = `${this.folder}/${bug.file}`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, mutate(text, bug));
    try {
      return await run();
    } finally {
      await Deno.writeTextFile(path, text);
    }
  }

  /**
   * Runs Deno in the copy. Returns `undefined` if it has not ended after `msMax` milliseconds; then
   * it is ended with everything that it has started.
   */
  async run(args: readonly string[], msMax: number): Promise<SandboxOutput | undefined> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: this.folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let ending: Promise<void> | undefined;
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      ending = endProcesses(this.folder);
    }, msMax);
    const { stdout, stderr } = await child.output();
    clearTimeout(timer);
    if (ending !== undefined) return void await ending;
    const decoder = new TextDecoder();
    return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }
}

async function copy(from: URL, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), `${to}/${name}`);
  }
}

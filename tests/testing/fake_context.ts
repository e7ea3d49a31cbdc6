import { type CommandContext, Interruption } from "../../lib/cli/mod.ts";

/** The world of a command in a test: what it wrote is kept, and the test interrupts it. */
export interface FakeContext extends CommandContext {
  readonly out: string[];
  readonly err: string[];
  end(signal: "SIGINT" | "SIGTERM"): void;
}

export function fakeContext(options: { tracker?: string; keyFile?: string } = {}): FakeContext {
  const controller = new AbortController();
  const out: string[] = [];
  const err: string[] = [];
  const end = (signal: "SIGINT" | "SIGTERM") => controller.abort(new Interruption(signal));
  const keep = (lines: string[]) => (line: string) => {
    lines.push(...line.split("\n"));
    return Promise.resolve();
  };
  return {
    out,
    err,
    end,
    interrupted: controller.signal,
    interrupt: () => end("SIGINT"),
    stdout: keep(out),
    stderr: keep(err),
    trackerFromEnv: () => options.tracker,
    identityFromEnv: () => undefined,
    keyFileFromEnv: () => options.keyFile,
  };
}

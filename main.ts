/**
 * gm: picks the subcommand, and is the one place where the process ends.
 *
 * @module
 */
import { EXIT, type Gm, runGm, systemContext } from "./lib/cli/mod.ts";
import { EnvironmentError, TrackerUnreachableError } from "./lib/net/mod.ts";

const GM: Gm = {
  commands: {
    tracker: async () => (await import("./lib/tracker/command.ts")).trackerCommand,
    sequencer: async () => (await import("./lib/sequencer/command.ts")).sequencerCommand,
    client: async () => (await import("./lib/client/command.ts")).clientCommand,
    lab: async () => (await import("./lib/lab/command.ts")).labCommand,
  },
  toldErrors: [
    [TrackerUnreachableError, EXIT.trackerUnreachable],
    [EnvironmentError, EXIT.failed],
  ],
};

if (import.meta.main) {
  const context = systemContext(Deno.exit);
  const exitCode = await runGm(Deno.args, GM, context);
  await context.flush();
  Deno.exit(exitCode);
}

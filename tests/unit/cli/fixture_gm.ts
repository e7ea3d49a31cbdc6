/** A gm with commands of its own, for the tests of what only a real process shows. */
import { type Command, type CommandContext, runGm, systemContext } from "../../../lib/cli/mod.ts";

type Run = (context: CommandContext) => Promise<number>;

/** Ends as a server does. */
const wait: Run = async ({ interrupted, stdout }) => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setInterval(() => {}, 1_000);
  interrupted.addEventListener("abort", () => resolve(interrupted.reason.exitCode));
  await stdout("ready");
  const code = await promise;
  clearInterval(timer);
  await stdout("ended");
  return code;
};

/** Hears that it should end, and does not. */
const stubborn: Run = async ({ interrupted, stdout }) => {
  setInterval(() => {}, 1_000);
  interrupted.addEventListener("abort", () => stdout("not yet"));
  await stdout("ready");
  return await new Promise<number>(() => {});
};

/** Hears that it should end, and has work to do until a line comes. */
const busy: Run = async ({ interrupted, stdout }) => {
  interrupted.addEventListener("abort", () => stdout("not yet"));
  await stdout("ready");
  const buffer = new Uint8Array(64);
  const bytes = await Deno.stdin.read(buffer) ?? 0;
  await stdout(new TextDecoder().decode(buffer.subarray(0, bytes)).trim());
  return interrupted.reason.exitCode;
};

/** Writes more than a pipe holds, and does not wait. */
const flood: Run = ({ stdout }) => {
  for (let i = 0; i < 100_000; i++) stdout(`line ${i}`);
  return Promise.resolve(0);
};

/** Says which signal asks it to end. */
const reason: Run = async ({ interrupted, stdout }) => {
  const timer = setInterval(() => {}, 1_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  interrupted.addEventListener("abort", () => resolve());
  await stdout("ready");
  await promise;
  clearInterval(timer);
  await stdout(interrupted.reason.signal);
  return interrupted.reason.exitCode;
};

const broken: Run = () => Promise.reject(new TypeError("broken"));

const RUNS: Record<string, Run> = { wait, stubborn, busy, flood, reason, broken };
const commands = Object.fromEntries(
  Object.entries(RUNS).map(([name, run]) => {
    const command: Command = { name, summary: "", usage: "", run: (_, context) => run(context) };
    return [name, () => Promise.resolve(command)];
  }),
);

const context = systemContext(Deno.exit);
await context.settled;
const exitCode = await runGm(Deno.args, { commands, leftOut: {}, toldErrors: [] }, context);
Deno.exit(await context.end(exitCode));

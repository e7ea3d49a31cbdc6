import { HostError } from "../ssh/mod.ts";
import type { Executable, Executables } from "./executables.ts";
import type { HostFacts } from "./look_at_host.ts";

/** Returns the executable for a host. Throws a {@linkcode HostError} if none can run there. */
export async function chooseExecutable(
  host: string,
  { machine, system, loaders, canSum }: HostFacts,
  executables: Pick<Executables, "for" | "machines" | "advice">,
): Promise<Executable> {
  if (!canSum) {
    throw new HostError(
      host,
      "has neither sha256sum nor shasum, with which a copy of gm is checked: install one of them.",
    );
  }
  const executable = await executables.for(machine);
  if (executable === undefined) {
    throw new HostError(
      host,
      `is ${machine} (${system}), and gm is here for ${executables.machines.join(", ")}. ` +
        executables.advice(machine),
    );
  }
  const loader = executable.kind?.loader;
  if (loader !== undefined && !loaders.includes(loader)) {
    throw new HostError(
      host,
      `has no ${loader}, so gm cannot run there: it needs a system with glibc, and Alpine, for ` +
        "example, has none. Leave the host out.",
    );
  }
  return executable;
}

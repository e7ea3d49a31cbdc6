/**
 * Ends every process whose working directory is a folder or lies in it, and those that they start
 * meanwhile (Linux; elsewhere nothing happens). A process group would not do: what a test runs in a
 * pseudo-terminal is in a session of its own.
 */
export async function endProcesses(folder: string): Promise<void> {
  // Only a process with all permissions may read /proc, and the hunt itself may only run Deno.
  const args = ["run", "--no-config", "--no-lock", "--allow-all", import.meta.filename!, folder];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (success) return;
  throw new Error(`Cannot end the processes in ${folder}: ${new TextDecoder().decode(stderr)}`);
}

/** Returns the processes in a folder. */
function processesIn(folder: string): number[] {
  const all = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name));
  return all.filter((pid) => {
    if (!Number.isInteger(pid)) return false;
    try {
      return `${Deno.readLinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
    } catch {
      // It is gone, or another user's.
      return false;
    }
  });
}

if (import.meta.main && Deno.build.os === "linux") {
  const folder = await Deno.realPath(Deno.args[0]!);
  for (let pids = processesIn(folder); pids.length > 0; pids = processesIn(folder)) {
    for (const pid of pids) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It ended in this very moment.
      }
    }
  }
}

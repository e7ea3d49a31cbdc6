import { firstOf, HostError, markedLines, quoteForShell, type SshConnection } from "../ssh/mod.ts";
import type { Executable } from "./executables.ts";
import type { HostFacts } from "./look_at_host.ts";

/** Milliseconds for removing an incomplete copy. */
const REMOVE_MS = 2_000;
/** A shell function that prints the checksum of a file. */
const SUM_OF = `sum_of() {
  sum=$(sha256sum "$1" 2>/dev/null || shasum -a 256 "$1" 2>/dev/null)
  echo "\${sum%% *}"
}`;

export interface CopyOptions {
  readonly executable: Executable;
  readonly remoteDir: string;
  /** A unique name for the incomplete copy: several hosts may share a home directory. */
  readonly copyName: string;
}

/** Returns the name of an executable on the hosts. Another content has another name. */
export function nameOfCopy({ checksum }: Executable): string {
  return `gm-${checksum.slice(0, 16)}`;
}

/** Returns true if the executable is in the folder of a host. */
export async function isCopyThere(
  connection: SshConnection,
  { executable, remoteDir }: CopyOptions,
): Promise<boolean> {
  const name = nameOfCopy(executable);
  // The time of its last use. Copies that were not used for two days are removed.
  const { lines } = await connection.run(`${enter(remoteDir)}
${SUM_OF}
test -f ${name} && touch ${name} && echo "gm-lab checksum $(sum_of ${name})"`);
  return new Map(markedLines(lines)).get("checksum") === executable.checksum;
}

/** Throws a {@linkcode HostError} if the disk of a host has no room for the executable. */
export function checkRoom(
  host: string,
  { folder, freeKb }: HostFacts,
  { bytes }: Executable,
): void {
  if (freeKb === undefined || freeKb * 1_024 >= bytes) return;
  const [free, needed] = [megabytes(freeKb * 1_024), megabytes(bytes)];
  throw new HostError(
    host,
    `no room for gm: ${folder} has ${free} free, and ${needed} are needed. Choose another folder ` +
      "with --remote-dir D.",
  );
}

/**
 * Copies the executable under a temporary name, checks it, and gives it its name. Removes copies
 * that were not used for two days.
 */
export async function copyExecutable(
  connection: SshConnection,
  options: CopyOptions,
): Promise<void> {
  const { executable, remoteDir, copyName } = options;
  const part = `${copyName}.part`;
  let isDone = false;
  try {
    // Words without quotes: they go through a login shell of any kind.
    const take = `umask 077; unset CDPATH; cd && cd ${remoteDir} && cat >${part}`;
    const fed = await connection.feed(take, executable.path);
    const { code, stderr, lines } = fed.code === 0
      ? await connection.run(finishScript(options, part))
      : fed;
    const checksum = new Map(markedLines(lines)).get("checksum");
    isDone = code === 0 && checksum === executable.checksum;
    if (isDone) return;
    const { title } = connection.line;
    if (checksum === undefined) {
      throw new HostError(title, `cannot copy gm to ${remoteDir} there (${firstOf(stderr)}).`);
    }
    throw new HostError(
      title,
      `the copy of gm in ${remoteDir} there is damaged: its SHA-256 is ${checksum} there, but ` +
        `${executable.checksum} here. Look at the disk of the host.`,
    );
  } finally {
    // Also after Ctrl-C. If this fails, gm lab clean removes the incomplete copy.
    const soon = AbortSignal.timeout(REMOVE_MS);
    const remove = `${enter(remoteDir)}\nrm -f ${part}`;
    if (!isDone) await connection.run(remove, soon).catch(() => {});
  }
}

/**
 * Returns a script that checks the copy and gives it its name. A good copy of that name stays: a
 * host that shares the folder may be starting it.
 */
function finishScript({ executable, remoteDir }: CopyOptions, part: string): string {
  const name = nameOfCopy(executable);
  return `${enter(remoteDir)}
${SUM_OF}
sum=$(sum_of ${part})
echo "gm-lab checksum $sum"
test "$sum" = ${executable.checksum} && chmod 700 ${part} || exit 1
if ln ${part} ${name} 2>/dev/null; then rm -f ${part}
elif test "$(sum_of ${name})" = ${executable.checksum}; then rm -f ${part}
else mv -f ${part} ${name} || exit 1
fi
find . -maxdepth 1 -name 'gm-*' -mtime +1 -exec rm -f {} +
exit 0
`;
}

function enter(remoteDir: string): string {
  const folder = quoteForShell(remoteDir);
  return `umask 077\nunset CDPATH\ncd && cd ${folder} || exit 1`;
}

function megabytes(bytes: number): string {
  const value = bytes / 1_048_576;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}

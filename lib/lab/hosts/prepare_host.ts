import { firstOf, HostError, markedLines, quoteForShell, type SshConnection } from "./ssh/mod.ts";
import type { Binary } from "./find_binary.ts";

/** Milliseconds for removing an incomplete copy. */
const REMOVE_MS = 2_000;

export interface PrepareOptions {
  readonly binary: Binary;
  readonly remoteDir: string;
  /** A unique name for the incomplete copy: several hosts may share a home directory. */
  readonly copyName: string;
  /** Called when the copying to a host begins and when it is over. */
  readonly onCopy: (host: string, isBeginning: boolean) => void;
}

/** A host on which gm can be started. */
export interface PreparedHost {
  /** The executable, as an absolute path. */
  readonly executable: string;
  /** The address at which ssh reached the host; `undefined` if unknown. */
  readonly address: string | undefined;
  /** True if the executable had to be copied. */
  readonly isCopied: boolean;
}

/** The results of the script that looks at a host. */
interface Facts {
  /** The folder for gm, as an absolute path. */
  readonly folder: string;
  readonly freeKb: number | undefined;
  /** SHA-256 of the executable; `undefined` if there is none. */
  readonly checksum: string | undefined;
  readonly address: string | undefined;
}

/** Copies the executable to the host unless an equal one is there. Returns where it is. */
export async function prepareHost(
  connection: SshConnection,
  options: PrepareOptions,
): Promise<PreparedHost> {
  const { title } = connection.line;
  const { binary } = options;
  const name = `gm-${binary.checksum.slice(0, 16)}`;
  const facts = await askFacts(connection, options.remoteDir, name);
  const executable = `${facts.folder}/${name}`;
  const isCopied = facts.checksum !== binary.checksum;
  if (isCopied) {
    checkRoom(title, facts, binary);
    options.onCopy(title, true);
    await copy(connection, { ...options, executable });
    options.onCopy(title, false);
    const { checksum } = await askFacts(connection, options.remoteDir, name);
    if (checksum !== binary.checksum) {
      const seen = checksum === undefined ? "cannot be computed there" : `is ${checksum} there`;
      throw new HostError(
        title,
        `the copy ${executable} is damaged: its SHA-256 ${seen}, but ${binary.checksum} here.`,
      );
    }
  }
  return { executable, address: facts.address, isCopied };
}

async function askFacts(
  connection: SshConnection,
  remoteDir: string,
  name: string,
): Promise<Facts> {
  const { code, lines, stderr } = await connection.run(factsScript(remoteDir, name));
  if (code !== 0) {
    throw new HostError(
      connection.line.title,
      `cannot use the folder ${remoteDir} there (${firstOf(stderr)}). Choose another folder with ` +
        "--remote-dir D.",
    );
  }
  const facts = new Map(markedLines(lines));
  const free = facts.get("free") ?? "";
  return {
    folder: facts.get("folder") ?? "",
    freeKb: /^\d+$/.test(free) ? Number(free) : undefined,
    checksum: facts.get("checksum") || undefined,
    // client address, client port, our address, our port
    address: facts.get("connection")?.split(" ")[2],
  };
}

function factsScript(remoteDir: string, name: string): string {
  return `umask 077
cd && mkdir -p ${quoteForShell(remoteDir)} && cd ${quoteForShell(remoteDir)} || exit 1
test -w . || { echo "it is not writable" >&2; exit 1; }
echo "gm-lab folder $(pwd -P)"
echo "gm-lab connection $SSH_CONNECTION"
echo "gm-lab free $(df -Pk . 2>/dev/null | awk 'NR == 2 { print $4 }')"
if test -f ${name}; then
  # The time of its last use. Copies that were not used for two days are removed.
  touch ${name}
  sum=$(sha256sum ${name} 2>/dev/null || shasum -a 256 ${name} 2>/dev/null)
  echo "gm-lab checksum \${sum%% *}"
fi
`;
}

function checkRoom(host: string, { folder, freeKb }: Facts, binary: Binary): void {
  if (freeKb === undefined || freeKb * 1_024 >= binary.bytes) return;
  throw new HostError(
    host,
    `no room for gm: ${folder} has ${megabytes(freeKb * 1_024)} free, and ` +
      `${megabytes(binary.bytes)} are needed. Choose another folder with --remote-dir D.`,
  );
}

/**
 * Copies the executable under a temporary name and renames it when it is complete. Removes copies that
 * were not used for two days.
 */
async function copy(
  connection: SshConnection,
  { binary, executable, copyName }: PrepareOptions & { executable: string },
): Promise<void> {
  const folder = executable.slice(0, executable.lastIndexOf("/"));
  const part = `${folder}/${copyName}.part`;
  let isDone = false;
  try {
    const copied = await connection.copy(binary.path, part);
    const { code, stderr } = copied.code === 0
      ? await connection.run(
        `cd ${quoteForShell(folder)} && chmod 700 ${copyName}.part && ` +
          `mv ${copyName}.part ${quoteForShell(executable)} && ` +
          "find . -maxdepth 1 -name 'gm-*' -mtime +1 -exec rm -f {} +",
      )
      : copied;
    isDone = code === 0;
    if (isDone) return;
    throw new HostError(
      connection.line.title,
      `cannot copy gm to ${folder} (${firstOf(stderr)}).`,
    );
  } finally {
    // Also after Ctrl-C. If this fails, gm lab clean removes the incomplete copy.
    const soon = AbortSignal.timeout(REMOVE_MS);
    if (!isDone) await connection.run(`rm -f ${quoteForShell(part)}`, soon).catch(() => {});
  }
}

function megabytes(bytes: number): string {
  const value = bytes / 1_048_576;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}

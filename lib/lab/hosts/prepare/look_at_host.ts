import { firstOf, HostError, markedLines, quoteForShell, type SshConnection } from "../ssh/mod.ts";
import { normalizeIp } from "../../../core/mod.ts";
import { ADDRESSES_SCRIPT, ownAddresses } from "./own_addresses.ts";
import { machineOf } from "./read_kind.ts";

export interface LookOptions {
  readonly remoteDir: string;
  /** The loaders of programs that an executable may need, as absolute paths. */
  readonly loaders: readonly string[];
  /** A word that no other host of the lab has. */
  readonly copyName: string;
}

/** The facts about a host that must be known before gm is copied. */
export interface HostFacts {
  /** The folder for gm, as an absolute path. */
  readonly folder: string;
  /** The same for all hosts that share the folder; `undefined` if that is unknown. */
  readonly folderId: string | undefined;
  readonly freeKb: number | undefined;
  /** The kind of machine, as `linux-x64`. */
  readonly machine: string;
  /** The words of uname: `Linux x86_64`. */
  readonly system: string;
  /** The same for all logins that see the same processes and network; `undefined` if unknown. */
  readonly machineId: string | undefined;
  /** The loaders that are there. */
  readonly loaders: readonly string[];
  /** True if a program is there that computes checksums. */
  readonly canSum: boolean;
  /** The host's own addresses; empty if unknown. */
  readonly addresses: readonly string[];
  /** The address at which ssh reached the host; `undefined` if unknown. */
  readonly address: string | undefined;
}

/** Makes the folder for gm on a host, and returns what is to be known about the host. */
export async function lookAtHost(
  connection: SshConnection,
  options: LookOptions,
): Promise<HostFacts> {
  const { code, lines, stderr } = await connection.run(lookScript(options));
  if (code !== 0) {
    const why = firstOf(stderr);
    throw new HostError(
      connection.line.title,
      `cannot use the folder ${options.remoteDir} there (${why}). Choose another folder with ` +
        "--remote-dir D.",
    );
  }
  return readFacts(markedLines(lines));
}

/** Returns the facts that the script of {@linkcode lookAtHost} printed. */
export function readFacts(marked: readonly [string, string][]): HostFacts {
  const facts = new Map(marked);
  const free = facts.get("free") ?? "";
  const system = facts.get("system") ?? "";
  const [name = "", cpu = ""] = system.split(" ");
  // client address, client port, our address, our port
  const sshAddress = facts.get("connection")?.split(" ")[2];
  return {
    folder: facts.get("folder") ?? "",
    folderId: facts.get("id") || undefined,
    freeKb: /^\d+$/.test(free) ? Number(free) : undefined,
    machine: machineOf(name, cpu),
    system,
    machineId: facts.get("machine") || undefined,
    loaders: marked.filter(([key]) => key === "loader").map(([, path]) => path),
    canSum: facts.has("sums"),
    addresses: ownAddresses(marked),
    address: sshAddress === undefined ? undefined : normalizeIp(sshAddress) ?? sshAddress,
  };
}

function lookScript({ remoteDir, loaders, copyName }: LookOptions): string {
  const folder = quoteForShell(remoteDir);
  // Hosts that share a folder read the same id in it: ln does not replace the id of another host.
  return `umask 077
unset CDPATH
cd && mkdir -p ${folder} && cd ${folder} || exit 1
test -w . || { echo "it is not writable" >&2; exit 1; }
test -s .id || {
  { echo ${copyName} >.${copyName} && ln .${copyName} .id; } 2>/dev/null
  rm -f .${copyName}
}
echo "gm-lab id $(cat .id 2>/dev/null)"
echo "gm-lab folder $(pwd -P)"
echo "gm-lab connection $SSH_CONNECTION"
echo "gm-lab free $(df -Pk . 2>/dev/null | awk 'NR == 2 { print $4 }')"
echo "gm-lab system $(uname -s) $(uname -m)"
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null)
test -n "$boot" && {
  cd /proc/self/ns 2>/dev/null && boot="$boot $(readlink pid net uts | tr '\\n' ' ')"
  echo "gm-lab machine $boot"
}
for loader in ${loaders.map(quoteForShell).join(" ")}; do
  test -e "$loader" && echo "gm-lab loader $loader"
done
command -v sha256sum >/dev/null || command -v shasum >/dev/null && echo "gm-lab sums"
${ADDRESSES_SCRIPT}
exit 0
`;
}

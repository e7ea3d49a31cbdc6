/**
 * The folders with state machines in them: no I/O, clock, randomness or promises of their own,
 * so that the same classes run over sockets and in the simulator.
 */
export const PURE_FOLDERS = [
  "lib/core/",
  "lib/noise/",
  "lib/wire/",
  "lib/roles/",
  "lib/ordering/",
  "lib/tracker/directory/",
  "lib/sequencer/machine/",
  "lib/sequencer/log/replicated/",
  "lib/client/member/",
  "lib/client/front/edit/",
  "lib/identity/statements/",
  "lib/identity/trust/",
] as const;

const PURE_BASE = [
  ...["lib/core", "lib/wire", "lib/roles", "lib/ordering"],
  "lib/identity/statements",
] as const;
/** The folders that the shell of a role may import, besides folders of its own. */
const SHELL = [
  "lib/core",
  "lib/wire",
  "lib/roles",
  "lib/ordering",
  "lib/identity",
  "lib/identity/statements",
  "lib/identity/trust",
  "lib/net",
  "lib/sealing",
  "lib/cli",
] as const;

/**
 * The folders that each folder may import besides itself. A file belongs to the longest folder here
 * that its path begins with. An entry allows that folder alone, not those inside it that have a
 * line of their own. The `mod.ts` of a folder is its door: it may also import whatever is inside.
 */
const MAY_IMPORT = {
  "lib/core": [],
  "lib/cipher": ["lib/core"],

  "lib/wire": [],
  "lib/wire/bytes": ["lib/core"],
  "lib/wire/control": ["lib/core", "lib/wire/bytes"],
  "lib/wire/frames": ["lib/core", "lib/wire/bytes"],
  "lib/wire/datagram": ["lib/core", "lib/wire/bytes", "lib/wire/frames"],

  "lib/noise": ["lib/core", "lib/cipher"],
  "lib/noise/control": ["lib/core", "lib/wire", "lib/noise"],

  "lib/roles": ["lib/core", "lib/wire", "lib/identity/statements"],

  "lib/ordering": [],
  "lib/ordering/path": ["lib/core"],
  "lib/ordering/stream": [
    ...["lib/core", "lib/identity/statements", "lib/wire", "lib/ordering/path"],
  ],
  "lib/ordering/sequence": [
    ...["lib/core", "lib/identity/statements", "lib/wire", "lib/ordering/stream"],
  ],
  "lib/ordering/past": ["lib/core", "lib/wire", "lib/ordering/stream"],

  // The folder of the names has the base of all errors that lie outside gm.
  "lib/key": ["lib/core", "lib/net/names", "lib/net/private_file"],
  "lib/key/front": ["lib/key", "lib/cli", "lib/net/names", "lib/net/private_file"],

  "lib/identity": [
    ...["lib/core", "lib/net/names", "lib/net/private_file"],
    ...["lib/identity/statements", "lib/identity/trust"],
  ],
  "lib/identity/statements": ["lib/core", "lib/wire", "lib/wire/bytes"],
  "lib/identity/trust": ["lib/core", "lib/identity/statements"],

  "lib/net": [
    ...["lib/core", "lib/key", "lib/wire", "lib/net/names"],
    ...["lib/net/seal", "lib/net/sealed_control"],
  ],
  "lib/net/sealed_control": ["lib/wire", "lib/noise", "lib/noise/control"],
  "lib/net/names": ["lib/core"],
  "lib/net/private_file": ["lib/net/names"],
  "lib/net/seal": ["lib/core", "lib/cipher", "lib/key", "lib/wire"],

  "lib/sealing": ["lib/core", "lib/key", "lib/wire", "lib/net", "lib/net/seal"],

  "lib/cli": ["lib/core", "lib/identity/trust", "lib/cli/flags"],
  "lib/cli/flags": ["lib/core"],

  "lib/serve": ["lib/core", "lib/net", "lib/cli"],

  "lib/tracker": [...SHELL, "lib/serve", "lib/tracker/directory"],
  "lib/tracker/directory": [
    ...PURE_BASE,
    "lib/tracker/directory/credentials",
    "lib/tracker/directory/handlers",
    "lib/tracker/directory/rebuild",
    "lib/tracker/directory/state",
  ],
  "lib/tracker/directory/credentials": [
    ...[...PURE_BASE, "lib/identity/trust"],
    ...["lib/tracker/directory/names", "lib/tracker/directory/state"],
  ],
  "lib/tracker/directory/handlers": [
    ...PURE_BASE,
    "lib/tracker/directory/credentials",
    "lib/tracker/directory/names",
    "lib/tracker/directory/rebuild",
    "lib/tracker/directory/state",
  ],
  "lib/tracker/directory/rebuild": [
    ...PURE_BASE,
    "lib/tracker/directory/credentials",
    "lib/tracker/directory/names",
    "lib/tracker/directory/state",
  ],
  "lib/tracker/directory/state": [...PURE_BASE, "lib/tracker/directory/names"],
  "lib/tracker/directory/names": ["lib/core"],

  "lib/sequencer": [
    ...[...SHELL, "lib/serve", "lib/sequencer/log", "lib/sequencer/log/jetstream"],
    ...["lib/sequencer/machine", "lib/net/private_file"],
  ],
  "lib/sequencer/log": [...PURE_BASE, "lib/net", "lib/sequencer/machine"],
  "lib/sequencer/log/replicated": [...PURE_BASE, "lib/sequencer/machine", "lib/sequencer/log"],
  "lib/sequencer/log/jetstream": [
    ...["lib/core", "lib/ordering", "lib/wire", "lib/net", "lib/cipher", "lib/key", "lib/sealing"],
    ...["lib/sequencer/machine", "lib/sequencer/log", "lib/sequencer/log/replicated"],
  ],
  "lib/sequencer/machine": [...PURE_BASE, "lib/sequencer/machine/takeover"],
  "lib/sequencer/machine/takeover": PURE_BASE,

  "lib/client": [...PURE_BASE, "lib/identity", "lib/net", "lib/sealing", "lib/client/member"],
  "lib/client/front": [
    ...["lib/core", "lib/wire", "lib/net", "lib/cli", "lib/client"],
    ...["lib/client/front/edit", "lib/client/front/lines", "lib/client/front/load"],
    ...["lib/client/front/terminal", "lib/client/front/voice"],
  ],
  "lib/client/front/edit": ["lib/core"],
  "lib/client/front/terminal": [
    ...["lib/core", "lib/net", "lib/client/front/edit", "lib/client/front/voice"],
  ],
  "lib/client/front/lines": ["lib/core", "lib/net", "lib/client"],
  "lib/client/front/voice": ["lib/core", "lib/wire", "lib/net", "lib/client"],
  "lib/client/front/load": [
    ...["lib/core", "lib/wire", "lib/net", "lib/cli", "lib/client"],
    ...["lib/client/front/lines", "lib/client/front/voice"],
  ],
  "lib/client/member": [
    ...PURE_BASE,
    "lib/client/member/group",
    "lib/client/member/fifo",
    "lib/client/member/total",
  ],
  "lib/client/member/group": PURE_BASE,
  "lib/client/member/recent": [...PURE_BASE, "lib/client/member/group"],
  "lib/client/member/fifo": [
    ...PURE_BASE,
    ...["lib/client/member/group", "lib/client/member/recent"],
  ],
  "lib/client/member/total": [
    ...PURE_BASE,
    ...["lib/client/member/group", "lib/client/member/recent"],
  ],

  // The lab may not use what orders: its verdict must not rest on it.
  "lib/lab": [
    ...["lib/core", "lib/net", "lib/cli"],
    ...["lib/lab/report", "lib/lab/hosts", "lib/lab/drive", "lib/lab/render", "lib/lab/results"],
    ...["lib/lab/measure", "lib/lab/group", "lib/lab/observe", "lib/lab/check"],
    ...["lib/lab/options", "lib/lab/lan", "lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/report": [
    ...["lib/net", "lib/cli", "lib/lab/report/figures"],
    ...["lib/lab/render", "lib/lab/results", "lib/lab/measure", "lib/lab/observe"],
  ],
  "lib/lab/report/figures": [
    "lib/client/front/load",
    ...["lib/lab/render", "lib/lab/results", "lib/lab/measure", "lib/lab/observe", "lib/lab/plan"],
  ],
  "lib/lab/hosts": [
    ...["lib/core", "lib/net", "lib/cli", "lib/lab/hosts/agent", "lib/lab/hosts/ssh"],
    ...["lib/lab/hosts/prepare", "lib/lab/hosts/reach"],
    ...["lib/lab/render", "lib/lab/options", "lib/lab/observe", "lib/lab/process"],
  ],
  "lib/lab/hosts/agent": [
    ...["lib/core", "lib/key", "lib/wire", "lib/net", "lib/cli"],
    ...["lib/lab/hosts/ssh", "lib/lab/process"],
  ],
  "lib/lab/hosts/prepare": [
    ...["lib/core", "lib/net", "lib/lab/hosts/ssh", "lib/lab/process"],
  ],
  "lib/lab/hosts/reach": [
    ...["lib/core", "lib/lab/hosts/agent", "lib/lab/hosts/prepare", "lib/lab/hosts/ssh"],
    ...["lib/lab/process"],
  ],
  "lib/lab/hosts/ssh": ["lib/lab/process"],
  "lib/lab/drive": [
    ...["lib/core", "lib/net", "lib/lab/group", "lib/lab/render", "lib/lab/measure"],
    ...["lib/lab/observe", "lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/render": [
    ...["lib/lab/results", "lib/lab/measure", "lib/lab/observe", "lib/lab/check", "lib/lab/plan"],
  ],
  "lib/lab/results": [
    ...["lib/net", "lib/lab/measure", "lib/lab/observe", "lib/lab/check"],
    ...["lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/measure": [
    ...["lib/core", "lib/client/front/load"],
    ...["lib/lab/observe", "lib/lab/check", "lib/lab/plan"],
  ],
  "lib/lab/group": [
    ...["lib/core", "lib/net", "lib/cli", "lib/client/front/load"],
    ...["lib/lab/observe", "lib/lab/check", "lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/observe": [
    ...["lib/core", "lib/net", "lib/client/front/load"],
    ...["lib/lab/check", "lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/check": ["lib/core", "lib/client/front/load", "lib/lab/plan"],
  "lib/lab/options": [
    ...["lib/core", "lib/cli", "lib/client/front/load"],
    ...["lib/lab/lan", "lib/lab/process", "lib/lab/plan"],
  ],
  "lib/lab/lan": ["lib/net", "lib/lab/process"],
  "lib/lab/process": ["lib/core", "lib/key", "lib/wire", "lib/net", "lib/cli"],
  "lib/lab/plan": ["lib/core", "lib/net"],

  main: "all of lib",
  tools: ["lib/cli/flags"],
  bench: "anything",
  tests: "anything",
  examples: "the library",
} as const satisfies Record<
  string,
  readonly string[] | "all of lib" | "anything" | "the library"
>;

export type Folder = keyof typeof MAY_IMPORT;

const OUTSIDE_LIB: readonly Folder[] = ["main", "tools", "bench", "tests", "examples"];
/** The modules that deno.json exports; examples import these and nothing below them. */
const LIBRARY = ["lib/client/mod.ts", "lib/tracker/mod.ts", "lib/sequencer/mod.ts"];
const ROOT = new URL("../../", import.meta.url);

/** Returns the file's path inside the project, with `/` on every system. */
export function pathInProject(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const root = decodeURIComponent(ROOT.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  return path.startsWith(root) ? path.slice(root.length) : path;
}

/** Returns whether the file belongs to a folder of state machines. */
export function isPure(path: string): boolean {
  return PURE_FOLDERS.some((folder) => path.startsWith(folder));
}

/**
 * Returns the folder of the table that a path belongs to, or `undefined` if there is none.
 * main_*.ts and the files right in lib/ are `main`.
 */
export function folderOf(path: string): Folder | undefined {
  if (/^main(_\w+)?\.ts$/.test(path) || /^lib\/[^/]+$/.test(path)) return "main";
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (Object.hasOwn(MAY_IMPORT, folder) && folder !== "main") return folder as Folder;
  }
  return undefined;
}

/** Returns whether the file at one path may import the file at another. */
export function mayImport(importer: string, imported: string): boolean {
  const from = folderOf(importer);
  const to = folderOf(imported);
  if (from === undefined || to === undefined || from === to) return true;
  const allowed: readonly string[] | string = MAY_IMPORT[from];
  if (allowed === "anything") return true;
  if (allowed === "all of lib") return !OUTSIDE_LIB.includes(to);
  if (allowed === "the library") return LIBRARY.includes(imported);
  return allowed.includes(to) || isDoorOf(importer, to);
}

/** Returns whether the file is the `mod.ts` of a folder around `folder`. */
function isDoorOf(path: string, folder: Folder): boolean {
  return path.endsWith("/mod.ts") && folder.startsWith(path.slice(0, -"mod.ts".length));
}

/** Returns what a folder may import, as words for a message. */
export function allowedFor(importer: Folder): string {
  const allowed: readonly string[] | string = MAY_IMPORT[importer];
  if (typeof allowed === "string") return allowed;
  return allowed.length > 0 ? allowed.join(", ") : "nothing but itself";
}

/**
 * The folders with state machines in them: no I/O, clock, randomness or promises of their own,
 * so that the same classes run over sockets and in the simulator.
 */
export const PURE_FOLDERS = [
  "lib/core/",
  "lib/wire/",
  "lib/ordering/",
  "lib/tracker/directory/",
  "lib/sequencer/sequencer/",
  "lib/client/member/",
] as const;

const ROLE_MAY_IMPORT = ["core", "wire", "ordering", "net", "cli"] as const;

/** What each area may import besides itself. An area is a folder of lib/, or one of the others. */
const MAY_IMPORT = {
  core: [],
  wire: ["core"],
  ordering: ["core", "wire"],
  net: ["core", "wire"],
  cli: ["core"],
  tracker: ROLE_MAY_IMPORT,
  sequencer: ROLE_MAY_IMPORT,
  client: ROLE_MAY_IMPORT,
  lab: ["core", "wire", "net", "cli", "tracker", "sequencer", "client"],
  main: "all of lib",
  tools: [],
  bench: "anything",
  tests: "anything",
} as const satisfies Record<string, readonly string[] | "all of lib" | "anything">;

export type Area = keyof typeof MAY_IMPORT;

const OUTSIDE_LIB: readonly Area[] = ["main", "tools", "bench", "tests"];
const ROOT = new URL("../../", import.meta.url);

/** The file's path inside the project, with `/` on every system. */
export function pathInProject(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const root = decodeURIComponent(ROOT.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
  return path.startsWith(root) ? path.slice(root.length) : path;
}

export function isPure(path: string): boolean {
  return PURE_FOLDERS.some((folder) => path.startsWith(folder));
}

/** The area that a path inside the project belongs to; main_*.ts and files right in lib/ are main. */
export function areaOf(path: string): Area | undefined {
  if (/^main(_\w+)?\.ts$/.test(path) || /^lib\/[^/]+$/.test(path)) return "main";
  const [top, folder] = path.split("/");
  const name = top === "lib" ? folder : top;
  const isKnown = name !== undefined && Object.hasOwn(MAY_IMPORT, name);
  if (!isKnown) return undefined;
  const area = name as Area;
  return (top === "lib") === !OUTSIDE_LIB.includes(area) ? area : undefined;
}

export function mayImport(importer: Area, imported: Area): boolean {
  if (importer === imported) return true;
  const allowed: readonly string[] | string = MAY_IMPORT[importer];
  if (allowed === "anything") return true;
  if (allowed === "all of lib") return !OUTSIDE_LIB.includes(imported);
  return allowed.includes(imported);
}

/** What an area may import, for a message to a reader. */
export function allowedFor(importer: Area): string {
  const allowed: readonly string[] | string = MAY_IMPORT[importer];
  if (typeof allowed === "string") return allowed;
  return allowed.length > 0 ? allowed.join(", ") : "nothing but itself";
}

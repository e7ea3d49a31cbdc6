const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** Number of digits that an executable names, too. */
const SHOWN_DIGITS = 12;

/**
 * Returns the commit that is checked out in a folder, `1a2b3c4d5e6f`. Returns `undefined` if the
 * folder is no git checkout, or if this process may not read it.
 *
 * The files of git are read, because gm has no permission to run git. So changes that no commit has
 * are not noticed.
 */
export function checkoutCommit(root: URL): string | undefined {
  if (root.protocol !== "file:") return undefined;
  const git = gitFolder(pathOf(root));
  const head = git === undefined ? undefined : read(`${git}/HEAD`);
  if (git === undefined || head === undefined) return undefined;
  const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  const hash = ref === undefined ? head : findRef(git, ref);
  return hash !== undefined && HASH.test(hash) ? hash.slice(0, SHOWN_DIGITS) : undefined;
}

/**
 * Returns the folder of git's files for a checkout. In a worktree or a submodule, `.git` is a file
 * that names it.
 */
function gitFolder(root: string): string | undefined {
  const [, elsewhere] = /^gitdir: (.+)$/.exec(read(`${root}.git`) ?? "") ?? [];
  if (elsewhere === undefined) return `${root}.git`;
  return resolve(root, elsewhere);
}

/** Returns the hash that a branch has: in a file of its own, or in one with many of them. */
function findRef(git: string, ref: string): string | undefined {
  const common = read(`${git}/commondir`);
  const shared = common === undefined ? git : resolve(`${git}/`, common);
  const loose = read(`${git}/${ref}`) ?? read(`${shared}/${ref}`);
  if (loose !== undefined) return loose;
  const packed = read(`${shared}/packed-refs`)?.split("\n") ?? [];
  return packed.find((line) => line.endsWith(` ${ref}`))?.split(" ")[0];
}

/** Returns what a file says; `undefined` if there is none, or without asking if we may not read. */
function read(path: string): string | undefined {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    return Deno.readTextFileSync(path).trimEnd();
  } catch {
    return undefined;
  }
}

/** Returns a path that was named in a folder, whose own path ends with a slash. */
function resolve(folder: string, path: string): string {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : `${folder}${path}`;
}

function pathOf(url: URL): string {
  // On Windows: C:/folder and not /C:/folder.
  return decodeURIComponent(url.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
}

import { assertEquals } from "@std/assert";
import { checkoutCommit } from "../../../lib/cli/checkout_commit.ts";

const HASH = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
const OTHER = "ffffffffffffffffffffffffffffffffffffffff";

/** Returns the commit of `checkout/` in a folder that has these files. */
async function commitWith(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "gm a#b%20 " });
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, text.replaceAll("FOLDER", folder));
    }
    const url = new URL("file:///");
    url.pathname = `${folder}/checkout/`.replaceAll("%", "%25");
    return checkoutCommit(url);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ON_MAIN = { "checkout/.git/HEAD": "ref: refs/heads/main\n" };
const PACKED = `# pack-refs with: peeled fully-peeled sorted\n` +
  `${OTHER} refs/heads/domain/refs/heads/mai\n${HASH} refs/heads/main\n^${OTHER}\n`;
const WORKTREE = {
  "main/.git/worktrees/checkout/HEAD": "ref: refs/heads/main\n",
  "main/.git/worktrees/checkout/commondir": "../..\n",
};

const CASES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["a branch", { ...ON_MAIN, "checkout/.git/refs/heads/main": `${HASH}\n` }],
  ["no branch", { "checkout/.git/HEAD": `${HASH}\n` }],
  ["a branch among packed ones", { ...ON_MAIN, "checkout/.git/packed-refs": PACKED }],
  ["a branch that went on since it was packed", {
    ...ON_MAIN,
    "checkout/.git/packed-refs": PACKED.replace(HASH, OTHER),
    "checkout/.git/refs/heads/main": `${HASH}\n`,
  }],
  ["a worktree", {
    "checkout/.git": "gitdir: FOLDER/main/.git/worktrees/checkout\n",
    ...WORKTREE,
    "main/.git/refs/heads/main": `${HASH}\n`,
  }],
  ["a worktree that names its folder from where it is", {
    "checkout/.git": "gitdir: ../main/.git/worktrees/checkout\n",
    ...WORKTREE,
    "main/.git/packed-refs": PACKED,
  }],
];

for (const [name, files] of CASES) {
  Deno.test(`checkoutCommit() finds the commit of ${name}`, async () => {
    assertEquals(await commitWith(files), "1a2b3c4d5e6f");
  });
}

const NO_COMMIT: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["a folder without git", { "checkout/main.ts": "" }],
  ["a branch without a commit", ON_MAIN],
  ["a branch in files of a newer git", { "checkout/.git/HEAD": "ref: refs/heads/.invalid\n" }],
  ["files that are not git's", { "checkout/.git/HEAD": "hello\n" }],
];

for (const [name, files] of NO_COMMIT) {
  Deno.test(`checkoutCommit() finds no commit in ${name}`, async () => {
    assertEquals(await commitWith(files), undefined);
  });
}

Deno.test("checkoutCommit() finds no commit where gm was fetched from a registry", () => {
  assertEquals(checkoutCommit(new URL("https://jsr.io/@gm/gm/0.1.0/")), undefined);
});

Deno.test({
  name: "checkoutCommit() does not ask for a permission that gm does not have",
  permissions: { read: false },
  fn: () => assertEquals(checkoutCommit(new URL("../../../", import.meta.url)), undefined),
});

const FOLDER = decodeURIComponent(new URL("../../dist/peers/", import.meta.url).pathname);

/** Makes an empty folder of a name, in place of the one that an earlier measurement left. */
export function freshFolder(name: string): string {
  const folder = `${FOLDER}${name}`;
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

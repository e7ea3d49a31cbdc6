/**
 * Prints what may be started, as `--allow-run` wants it: the running Deno, and of the programs that
 * are named those that are there, for Deno complains at every start about one that is not. Where
 * programs are named it takes `--allow-env=PATH` and `--allow-read`.
 */
function isThere(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

console.log([Deno.execPath(), ...Deno.args.filter(isThere)].join(","));

/**
 * Compares a version tag with the version in deno.json: a release must not be named after another
 * version than its executables print. Exits with 1 if they differ.
 */
const [tag = ""] = Deno.args;
const { version }: { version: string } = JSON.parse(
  await Deno.readTextFile(new URL("../deno.json", import.meta.url)),
);

if (tag !== `v${version}`) {
  console.error(
    `check_tag: The tag is "${tag}", but deno.json has the version ${version}. ` +
      `Tag v${version}, or change the version in deno.json first.`,
  );
  Deno.exit(1);
}

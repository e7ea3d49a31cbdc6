/**
 * Prints the flags that make leaked operations and resources fail a test, for `$(…)` in a task.
 *
 * Deno 2.8 switched both checks off by default and brought the flags; before it, both were on and
 * neither the flags nor the keys of deno.json that stand for them were known.
 */
const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);

if (major > 2 || minor >= 8) console.log("--sanitize-ops --sanitize-resources");

/** Opens the identity in a file, and prints its fingerprint: one of several that do it at once. */
import { openIdentity } from "../../../lib/identity/mod.ts";

console.log(openIdentity(Deno.args[0]!).fingerprint);

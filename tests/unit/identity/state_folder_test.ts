import { assertEquals, assertThrows } from "@std/assert";
import { IdentityFileError, stateFolder, type StatePlace } from "../../../lib/identity/mod.ts";

function folderOf(os: StatePlace["os"], variables: Record<string, string>): string {
  return stateFolder({ os, env: (name) => variables[name] });
}

Deno.test("stateFolder() is where each system keeps the state of its users", () => {
  const HOME = "/home/ford";
  assertEquals(folderOf("linux", { HOME }), "/home/ford/.local/state/gm");
  assertEquals(folderOf("linux", { HOME, XDG_STATE_HOME: "/state/" }), "/state/gm");
  assertEquals(folderOf("linux", { HOME, XDG_STATE_HOME: "state" }), "/home/ford/.local/state/gm");
  assertEquals(folderOf("linux", { HOME, XDG_STATE_HOME: "" }), "/home/ford/.local/state/gm");
  assertEquals(folderOf("darwin", { HOME }), "/home/ford/Library/Application Support/gm");
  const LOCALAPPDATA = "C:\\Users\\ford\\AppData\\Local";
  assertEquals(folderOf("windows", { LOCALAPPDATA }), `${LOCALAPPDATA}\\gm`);
});

Deno.test("stateFolder() names the variable that is missing, and the flag that does without", () => {
  for (const [os, variable] of [["linux", "HOME"], ["windows", "LOCALAPPDATA"]] as const) {
    const { message } = assertThrows(() => folderOf(os, { [variable]: "" }), IdentityFileError);
    assertEquals(
      message,
      `There is no place for an identity, because ${variable} is not set: set it, or give the ` +
        "name of a file with --identity FILE.",
    );
  }
});

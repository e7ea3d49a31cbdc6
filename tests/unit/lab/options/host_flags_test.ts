import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { readHostOptions } from "../../../../lib/lab/options/host_flags.ts";

const NONE = { sshOption: [], binary: [], allowMissingHosts: false };
const fails = (flags: Partial<Parameters<typeof readHostOptions>[0]>) =>
  assertThrows(() => readHostOptions({ ...NONE, ...flags }), UsageError).message;

Deno.test("readHostOptions() has a folder on the hosts as default, relative to the home directory", () => {
  assertEquals(readHostOptions(NONE), undefined);
  const dirOf = (remoteDir?: string) =>
    readHostOptions({ ...NONE, hosts: "f", remoteDir })?.remoteDir;
  assertEquals([dirOf(), dirOf("~/x/y"), dirOf("/opt/gm")], [".gm-lab", "x/y", "/opt/gm"]);
});

Deno.test("readHostOptions() refuses words that ssh or a shell would misread", () => {
  const hosts = "f";
  assertEquals(
    fails({ user: "ann" }),
    "--user ann is for hosts over ssh: add --hosts FILE.",
  );
  assertEquals(
    fails({ hosts, sshOption: ["-v"] }),
    'Bad --ssh-option: "-v" is not NAME=VALUE; write it as in ssh_config, for example ' +
      "IdentityFile=~/.ssh/lab.",
  );
  assertEquals(
    fails({ hosts, remoteDir: "a b" }),
    'Bad --remote-dir: "a b"; write letters, digits and . / _ - + only, relative to the home ' +
      "directory on the hosts or from / on.",
  );
  assertEquals(fails({ hosts, remoteDir: "../x" }).startsWith('Bad --remote-dir: "../x"'), true);
  assertEquals(fails({ hosts, user: "-x" }).startsWith('Bad --user: "-x" is not a user'), true);
});

import { gmBinary } from "../testing/mod.ts";
import { SshLan, type SshLanOptions } from "./ssh_lan.ts";
import { testOnLan } from "./test_on_lan.ts";

/**
 * A test of gm lab on hosts with an sshd, to which the executable that GM_BIN names can be copied.
 * Without one it is skipped, saying so: the run of all tests against the executable has it.
 */
export async function testOnSshLan(
  name: string,
  options: Omit<SshLanOptions, "executable"> & { readonly isCopied?: boolean },
  run: (lan: SshLan) => Promise<void>,
): Promise<void> {
  const executable = gmBinary();
  if (executable === undefined) {
    console.log(`skipped: ${name}: needs the executable, as in GM_BIN=dist/gm`);
    Deno.test({ name, ignore: true, fn: () => {} });
    return;
  }
  const { isCopied = true, ...rest } = options;
  await testOnLan(name, async () => {
    await using lan = await SshLan.open({ ...rest, ...(isCopied ? { executable } : {}) });
    await run(lan);
  });
}

import { gmBinary, testExecutable } from "../testing/mod.ts";
import { SshLan, type SshLanOptions } from "./ssh_lan.ts";
import { testOnLan } from "./test_on_lan.ts";

/**
 * Declares a test of gm lab on hosts with an sshd. It needs the executable that GM_BIN names, and
 * is skipped without one. CI runs it when it tests the executable.
 */
export async function testOnSshLan(
  name: string,
  options: Omit<SshLanOptions, "executable"> & { readonly isCopied?: boolean },
  run: (lan: SshLan) => Promise<void>,
): Promise<void> {
  const { isCopied = true, ...rest } = options;
  const runOnLan = async (executable: string) => {
    await using lan = await SshLan.open({ ...rest, ...(isCopied ? { executable } : {}) });
    await run(lan);
  };
  const executable = gmBinary();
  // testExecutable() says why it skips the test.
  if (executable === undefined) testExecutable(name, runOnLan);
  else await testOnLan(name, () => runOnLan(executable));
}

import { assertEquals, assertRejects } from "@std/assert";
import { chooseExecutable } from "../../../../../lib/lab/hosts/prepare/choose_executable.ts";
import { type Executable, Executables } from "../../../../../lib/lab/hosts/prepare/executables.ts";
import { readFacts } from "../../../../../lib/lab/hosts/prepare/look_at_host.ts";
import { HostError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";
const x64: Executable = {
  path: "dist/gm",
  bytes: 1,
  checksum: "ab",
  kind: { machine: "linux-x64", loader: LOADER },
};
const executables = {
  machines: ["linux-x64"],
  advice: (machine: string) => `Make one for ${machine}.`,
  for: (machine: string) => Promise.resolve(machine === "linux-x64" ? x64 : undefined),
};
const facts = readFacts([
  ["system", "Linux x86_64"],
  ["loader", LOADER],
  ["sums", ""],
  ["connection", "10.0.0.9 4000 ::ffff:10.0.0.1 22"],
  ["net", "2: eth0    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0"],
  ["net", "inet6 fd00::1 prefixlen 64"],
  ["free", "unknown"],
]);

Deno.test("readFacts() reads what ip and ifconfig print, and canonical addresses", () => {
  assertEquals(facts.address, "10.0.0.1");
  assertEquals(facts.addresses, ["10.0.0.1", "fd00::1"]);
  assertEquals([facts.machine, facts.freeKb, facts.folderId], ["linux-x64", undefined, undefined]);
});

Deno.test("chooseExecutable() chooses by the machine", async () => {
  assertEquals(await chooseExecutable("lab1", facts, executables), x64);
});

Deno.test("chooseExecutable() names a host that no executable is for, and its kind", async () => {
  const arm = { ...facts, machine: "linux-arm64", system: "Linux aarch64" };
  const { message } = await assertRejects(
    () => chooseExecutable("lab2", arm, executables),
    HostError,
  );
  assertEquals(
    message,
    "lab2: is linux-arm64 (Linux aarch64), and gm is here for linux-x64. Make one for linux-arm64.",
  );
});

Deno.test("chooseExecutable() names a host without glibc, or without a way to check a copy", async () => {
  const fails = async (changed: Partial<typeof facts>) => {
    const choose = () => chooseExecutable("lab3", { ...facts, ...changed }, executables);
    return (await assertRejects(choose, HostError)).message;
  };
  assertEquals(
    await fails({ loaders: [] }),
    `lab3: has no ${LOADER}, so gm cannot run there: it needs a system with glibc, and Alpine, for ` +
      "example, has none. Leave the host out.",
  );
  assertEquals(
    await fails({ canSum: false }),
    "lab3: has neither sha256sum nor shasum, with which a copy of gm is checked: install one of " +
      "them.",
  );
});

Deno.test("Executables.find() takes several, and a script for every machine", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/script`, "#!/bin/sh\n");
    const found = await Executables.find([`${folder}/script`]);
    assertEquals((await found.for("linux-arm64"))?.path, `${folder}/script`);
    assertEquals(found.machines, []);
    assertEquals(
      found.advice("linux-arm64"),
      "Make one for it with deno task compile --target linux-arm64, and give both: --binary may be " +
        "repeated.",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Command, type CommandContext, type Gm, runGm } from "../../../lib/cli/mod.ts";
import { fakeContext } from "../../testing/fake_context.ts";

function fakeGm(run: (args: string[], context: CommandContext) => Promise<number>) {
  const loaded: string[] = [];
  const load = (name: string) => () => {
    loaded.push(name);
    const command: Command = { name, summary: `Does ${name}`, usage: `usage: gm ${name} X`, run };
    return Promise.resolve(command);
  };
  const gm: Gm = {
    commands: { tracker: load("tracker"), client: load("client") },
    leftOut: { lab: "This gm has no lab." },
    toldErrors: [[RangeError, 3]],
  };
  return { gm, loaded };
}

async function outcome(line: string, run = (_args: string[]) => Promise.resolve(0)) {
  const { gm, loaded } = fakeGm(run);
  const context = fakeContext();
  const code = await runGm(line.split(" ").filter((word) => word !== ""), gm, context);
  return { code, out: context.out.join("\n"), err: context.err.join("\n"), loaded };
}

Deno.test("runGm() loads only the command that was named, and passes it the other words", async () => {
  let given: string[] = [];
  const { code, loaded } = await outcome("client -v :0 ford", (args) => {
    given = args;
    return Promise.resolve(42);
  });
  assertEquals([code, loaded, given], [42, ["client"], ["-v", ":0", "ford"]]);
});

Deno.test("runGm() without words shows the usage on stderr and exits with 2", async () => {
  const { code, out, err } = await outcome("");
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "usage: gm COMMAND");
  assertStringIncludes(err, "  client    Does client");
});

Deno.test("runGm() shows help wherever it is asked for", async () => {
  for (const line of ["help", "--help", "-h", "help --help"]) {
    const { code, out, err } = await outcome(line);
    assertEquals([code, err], [0, ""], line);
    assertStringIncludes(out, "  tracker   Does tracker");
  }
  for (const line of ["help client", "client --help", "client -v -h", "--help client"]) {
    const { code, out, err, loaded } = await outcome(line);
    assertEquals([code, out, err, loaded], [0, "usage: gm client X", "", ["client"]], line);
  }
  assertEquals((await outcome("client -- --help")).out, "");
});

Deno.test("runGm() shows the version", async () => {
  const { code, out } = await outcome("--version");
  assertEquals(code, 0);
  assertMatch(
    out,
    /^gm \d+\.\d+\.\d+ \(from source(?: at [0-9a-f]{12})?, deno \d+\.\d+\.\d+, \w+ \w+\)$/,
  );
});

Deno.test("runGm() refuses a command that was left out with its sentence, and does not list it", async () => {
  const refused = { code: 2, out: "", err: "gm: This gm has no lab.\nSee: gm help", loaded: [] };
  assertEquals(await outcome("lab demo"), refused);
  assertEquals(await outcome("help lab"), refused);
  assert(!(await outcome("help")).out.includes("lab"));
});

Deno.test("runGm() names an unknown command and the nearest known one", async () => {
  const expected = 'gm: There is no command "clinet". Did you mean gm client?\nSee: gm help';
  assertEquals(await outcome("clinet x"), { code: 2, out: "", err: expected, loaded: [] });
  assertEquals((await outcome("help clinet")).err, expected);
  assertStringIncludes(
    (await outcome("toString")).err,
    "The commands are tracker, client and help.",
  );
  assertStringIncludes((await outcome("--wrong")).err, 'There is no command "--wrong"');
  assertStringIncludes((await outcome("help client x")).err, "write gm help client.");
});

Deno.test("runGm() reports an error that a command throws", async () => {
  const { code, err } = await outcome("client", () => Promise.reject(new RangeError("Too far.")));
  assertEquals([code, err], [3, "gm client: Too far."]);
});

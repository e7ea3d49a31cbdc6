import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  drawMark,
  markedCommand,
  markedScript,
  SessionOutput,
} from "../../../../../lib/lab/hosts/ssh/session_output.ts";

const MARK = "gm-lab-0123456789ab";

function take(...lines: string[]): SessionOutput {
  const output = new SessionOutput(MARK);
  takeBytes(output, new TextEncoder().encode(lines.join("\n")));
  return output;
}

/** Takes bytes in pieces, as a LabProcess does, to which no line feed has to come last. */
function takeBytes(output: SessionOutput, bytes: Uint8Array, piece = bytes.length): void {
  let rest = "";
  for (let start = 0; start < bytes.length; start += piece) {
    const taken = output.takeBytes(bytes.subarray(start, start + piece));
    rest += new TextDecoder().decode(taken);
  }
  for (const line of rest.split("\n")) output.takeLine(line);
}

/**
 * Returns the output of a login shell on this machine that prints `greeting`, then runs a command.
 */
async function shell(greeting: string, input = "", program = "sh"): Promise<string[]> {
  const command = `printf '${greeting}'; ${markedCommand(MARK, program)}`;
  const child = new Deno.Command("env", {
    args: ["sh", "-c", command],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).split("\n");
}

Deno.test("SessionOutput takes lines between the marks, and the exit code", () => {
  const output = take("Welcome!", "", MARK, "gm-lab folder /home/ann", "", `${MARK} 3`, "Good bye");
  assertEquals([output.hasBegun, output.code], [true, 3]);
  assertEquals(output.lines, ["gm-lab folder /home/ann", ""]);
});

Deno.test("SessionOutput has not begun while a greeting goes on, and keeps its beginning", () => {
  const output = take(...Array.from({ length: 5_000 }, (_, i) => `line ${i}`));
  assertEquals([output.hasBegun, output.code], [false, undefined]);
  assertMatch(output.greeting, /^line 0\n[^]*line 200\n/);
  assert(output.greeting.length <= 2_048);
  assertEquals(take("Continue? ").greeting, "Continue?");
});

Deno.test("SessionOutput takes greetings of any encoding, in pieces of any size", () => {
  const rest = new TextEncoder().encode(`\n${MARK}\nf\u00fcr\n${MARK} 0\n`);
  const bytes = new Uint8Array([0x47, 0x72, 0xfc, 0xdf, 0x00, ...rest]);
  for (const piece of [1, 2, 3, 7, bytes.length]) {
    const output = new SessionOutput(MARK);
    // Only ASCII may be cut here, because each piece is decoded by itself.
    takeBytes(output, bytes.filter((byte) => byte !== 0xc3 && byte !== 0xbc), piece);
    assertEquals([output.hasBegun, output.lines[0], output.code], [true, "fr", 0]);
  }
});

Deno.test("markedScript() finds the answer after a greeting without a line feed", async () => {
  for (const greeting of ["", "Welcome ", "\\033]0;lab\\007", "hello\\n", `gm-lab folder /x `]) {
    const script = markedScript(MARK, 'echo "gm-lab folder /home/ann"; exit 4');
    const output = take(...await shell(greeting, script));
    assertEquals([output.hasBegun, output.code], [true, 4], greeting);
    assertEquals(output.lines.filter((line) => line !== ""), ["gm-lab folder /home/ann"]);
  }
});

Deno.test("markedScript() gives a script no input, in which the shell reads on", async () => {
  // dash reads ahead, bash does not.
  for (const program of ["sh", "bash"]) {
    const script = markedScript(MARK, 'cat; printf "no line feed"');
    const output = take(...await shell("", script, program));
    assertEquals([output.code, output.lines[0]], [0, "no line feed"], program);
  }
});

Deno.test("markedCommand() does not have the mark in its words, which a forced command prints", () => {
  assertEquals(markedCommand(MARK, "cat"), "echo; echo gm'-'lab-0123456789ab; exec cat");
  assertEquals(take(markedCommand(MARK, "cat")).hasBegun, false);
});

Deno.test("drawMark() draws another mark each time", () => {
  assertMatch(drawMark(), /^gm-lab-[0-9a-f]{12}$/);
  assertNotEquals(drawMark(), drawMark());
  assert(!drawMark().includes("'"));
});

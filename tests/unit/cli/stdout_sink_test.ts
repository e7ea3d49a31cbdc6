import { assert, assertEquals } from "@std/assert";
import { OPENS_PIPE_AGAIN } from "../../../lib/cli/stdout_sink.ts";

const FIXTURE = new URL("fixture_stdout.ts", import.meta.url).pathname;

/** Returns the numbers that lines begin with. */
function numbers(text: string): number[] {
  return text.trimEnd().split("\n").map((line) => parseInt(line));
}

/** Reads a stream until there are so many lines. */
async function readLines(stream: ReadableStream<Uint8Array>, count: number): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.split("\n").length > count) break;
  }
  return text;
}

for (
  const { what, flags, writes } of [
    { what: "with all permissions", flags: ["-A"], writes: OPENS_PIPE_AGAIN ? 0 : 1 },
    { what: "without permissions", flags: [], writes: 1 },
  ]
) {
  Deno.test(`StdoutSink ${what}: a reader that takes nothing stops nothing, and gets all lines`, async () => {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...flags, decodeURIComponent(FIXTURE)],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    // It says both before anybody reads its lines.
    const said = await readLines(process.stderr, 2);
    const [withRoom, without] = numbers(said);
    assertEquals(withRoom, writes, said);
    // How many writes the full pipe has had by then is up to the thread that makes them.
    assert(without! > writes, said);
    const lines = numbers(await new Response(process.stdout).text());
    assertEquals(lines, Array.from({ length: 100 }, (_, i) => i));
    assertEquals((await process.status).code, 0);
  });
}

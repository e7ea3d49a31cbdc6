import { assertEquals } from "@std/assert";
import {
  gmCommand,
  jsonLine,
  jsonLines,
  startClient,
  startGm,
  startGmInTerminal,
  startTracker,
  Terminal,
  WAIT_MS_MAX,
} from "../testing/mod.ts";

const CLIENT = ["client", "127.0.0.1:0"];

/** Starts ford, the member that has created the groups and answers. */
async function startFord(tracker: string) {
  const ford = await startClient(tracker, "ford");
  for (const group of ["books", "football", "distrib"]) {
    await ford.write(`!j ${group}`);
    await ford.waitForLine(jsonLine("joined", { group }));
  }
  await ford.write("!w distrib");
  return ford;
}

Deno.test("a session through pipes is exactly as in the issue", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  await using katerina = startGm([...CLIENT, "-g", "distrib", "katerina", started.address]);
  await katerina.write("!lg");
  await katerina.write("!lm distrib");
  await katerina.write("!j distrib");
  await katerina.write("!w distrib");
  await katerina.write("So long");
  await ford.waitForLine(jsonLine("message", { sender: "katerina", text: "So long" }));
  await ford.write("and thanks for all the fish");
  await katerina.waitForLine("all the fish");
  await katerina.write("!q");
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(katerina.stdout.lines, [
    "groups: [books], [football], [distrib]",
    "members: (ford), (katerina)",
    "in distrib katerina says:: So long",
    "in distrib ford says:: and thanks for all the fish",
  ]);
  assertEquals(katerina.stderr.text, "");
});

Deno.test("a session in a terminal is exactly as in the issue", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "katerina", started.address];
  await using katerina = startGmInTerminal(words);
  const prompt = "[katerina]> ";
  await katerina.waitForText(prompt);
  for (const line of ["!lg", "!lm distrib", "!j distrib", "!w distrib", "So long"]) {
    await katerina.enter(line);
    // The line is over, its answer is shown, and the prompt is back.
    await katerina.waitForText(new RegExp(`${line}\\n[^]*?\\[katerina\\]> `));
  }
  await ford.waitForLine(jsonLine("message", { text: "So long" }));
  await ford.write("and thanks for all the fish");
  await katerina.waitForText("all the fish");
  await katerina.enter("!q");
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(await katerina.screen(), [
    "[katerina]> !lg",
    "groups: [books], [football], [distrib]",
    "[katerina]> !lm distrib",
    "members: (ford), (katerina)",
    "[katerina]> !j distrib",
    "[katerina]> !w distrib",
    "[katerina]> So long",
    "in distrib katerina says:: So long",
    "in distrib ford says:: and thanks for all the fish",
    "[katerina]> !q",
  ]);
});

Deno.test("a paste at a terminal is one message, and neither it nor what follows !q is run", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "katerina", started.address];
  await using katerina = startGmInTerminal(words);
  await katerina.waitForText("[katerina]> ");
  await ford.waitForLine(jsonLine("view", { group: "distrib" }));
  await katerina.paste("!q\r    return x\r\rafter\r");
  await katerina.waitForText("The 4 lines of the paste are one message: Enter sends it");
  await katerina.press("enter");
  await ford.waitForLine(jsonLine("message", { text: "!q\n    return x\n\nafter" }));
  await katerina.paste(`{"log":"${"abcdefghij".repeat(6_000)}"}\r`);
  await katerina.press("enter");
  await ford.waitForLine((line) => line.includes('"text":"{\\"log\\":\\"abcdefghij'));
  await katerina.waitForText("[katerina]> ");
  await katerina.paste("!q\r");
  await katerina.waitForText("[katerina]> !q");
  await katerina.press("enter");
  await katerina.program.writeRaw("echo this is for nobody\r".repeat(100));
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(katerina.text.includes("nobody"), false);
  // The terminal marks no paste any more.
  assertEquals(katerina.program.stdout.text.split("\x1b[?2004h").length, 2);
  assertEquals(katerina.program.stdout.text.split("\x1b[?2004l").length, 2);
});

Deno.test("a terminal that can show text only is sent nothing else", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "katerina", started.address];
  await using katerina = startGmInTerminal(words, { env: { TERM: "dumb" } });
  await katerina.waitForText("[katerina]> ");
  await ford.waitForLine(jsonLine("view", { group: "distrib" }));
  await ford.write("knock knock");
  await katerina.waitForText("in distrib ford says:: knock knock");
  await katerina.waitForText("[katerina]> ");
  await katerina.enter("who is there?");
  await ford.waitForLine(jsonLine("message", { text: "who is there?" }));
  await katerina.waitForText("[katerina]> ");
  await katerina.enter("!q");
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(katerina.program.stdout.text.includes("\x1b"), false);
});

Deno.test("in a terminal a message does not garble half-typed input, and Tab completes", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "katerina", started.address];
  await using katerina = startGmInTerminal(words);
  await katerina.waitForText("[katerina]> ");
  await katerina.type("γεια σου fo");
  await ford.waitForLine(jsonLine("view", { group: "distrib" }));
  await ford.write("knock knock");
  await katerina.waitForText("in distrib ford says:: knock knock");
  await katerina.waitForText("[katerina]> γεια σου fo");
  await katerina.press("tab");
  await katerina.waitForText("rd");
  await katerina.press("enter");
  await ford.waitForLine(jsonLine("message", { text: "γεια σου ford" }));
  await katerina.waitForText("[katerina]> ");
  await katerina.type("!lm foo");
  await katerina.press("tab");
  await katerina.waitForText("tball");
  await katerina.press("enter");
  await katerina.waitForText("members: (ford)");
  await katerina.press("up");
  await katerina.waitForText("!lm football");
  // The first Ctrl-C clears the line, and the second one ends gm.
  await katerina.press("ctrl-c");
  await katerina.waitForText("[katerina]> ");
  await katerina.press("ctrl-c");
  assertEquals(await katerina.waitForEnd(), 130);
  await ford.waitForLine((line) => line.includes('"kind":"leave","name":"katerina"'));
});

/**
 * Resolves when all processes with these words are stopped. A shell goes on as soon as the first
 * process of a job is stopped, and one that still runs may read what is typed for the shell.
 */
async function untilStopped(words: string): Promise<void> {
  for (const end = performance.now() + WAIT_MS_MAX; performance.now() < end;) {
    const { stdout } = await new Deno.Command("env", { args: ["ps", "-axo", "stat=,args="] })
      .output();
    const lines = new TextDecoder().decode(stdout).split("\n");
    const states = lines.filter((line) => line.includes(words)).map((line) => line.trim()[0]);
    if (states.length > 0 && states.every((state) => state === "T")) return;
  }
  throw new Error(`A process of "${words}" goes on after Ctrl-Z.`);
}

Deno.test("Ctrl-Z stops the whole job under a shell, and fg brings the half-typed line back", async () => {
  await using started = await startTracker();
  const { words, env } = gmCommand([...CLIENT, "-g", "distrib", "ford", started.address]);
  // As under npx and deno task: a program around gm belongs to the job.
  const job = ["env", ...words].map((word) => `'${word}'`).join(" ");
  await using shell = new Terminal(["bash", "--norc", "-i"], { env });
  await shell.waitForText(/[#$] $/);
  await shell.program.writeRaw("PS1='shell'; PS1+='> '\r");
  await shell.waitForText("shell> ");
  await shell.program.writeRaw(`(${job}; true)\r`);
  await shell.waitForText("[ford]> ");
  await shell.type("hal");
  await shell.press("ctrl-z");
  await shell.waitForText("Stopped");
  await shell.waitForText("shell> ");
  await untilStopped(`-g distrib ford ${started.address}`);
  await shell.enter("fg");
  await shell.waitForText("[ford]> hal");
  await shell.type("lo");
  await shell.press("enter");
  await shell.waitForText("in distrib ford says:: hallo");
  await shell.enter("!q");
  await shell.waitForText("shell> ");
  await shell.enter("exit 7");
  assertEquals(await shell.waitForEnd(), 7);
});

Deno.test("Ctrl-Z does nothing where no shell waits for it", async () => {
  await using started = await startTracker();
  const words = [...CLIENT, "-g", "distrib", "ford", started.address];
  await using ford = startGmInTerminal(words);
  await ford.waitForText("[ford]> ");
  await ford.type("hal");
  await ford.press("ctrl-z");
  await ford.type("lo");
  await ford.press("enter");
  await ford.waitForText("in distrib ford says:: hallo");
  await ford.enter("!q");
  assertEquals(await ford.waitForEnd(), 0);
});

Deno.test("Ctrl-D ends a session in a terminal as !q does", async () => {
  await using started = await startTracker();
  await using katerina = startGmInTerminal([...CLIENT, "katerina", started.address]);
  await katerina.waitForText("[katerina]> ");
  await katerina.press("ctrl-d");
  assertEquals(await katerina.waitForEnd(), 0);
});

Deno.test("a client in two groups receives the messages of each apart", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "ford", { flags: ["-g", "books"] });
  await using zaphod = await startClient(address, "zaphod", { flags: ["-g", "football"] });
  await using katerina = await startClient(address, "katerina", { flags: ["-g", "books"] });
  await katerina.write("!j football");
  await katerina.waitForLine(jsonLine("joined", { group: "football" }));
  for (const other of [ford, zaphod]) await other.waitForLine(jsonLine("view"));
  await katerina.write("about books");
  await katerina.write("!w football");
  await katerina.write("about football");
  await ford.waitForLine(jsonLine("message", { group: "books", text: "about books" }));
  await zaphod.waitForLine(jsonLine("message", { group: "football", text: "about football" }));
  await ford.write("a book");
  await zaphod.write("a ball");
  await katerina.waitForLine((line) =>
    jsonLine("message", { text: "a book", group: "books" })(line) ||
    jsonLine("message", { text: "a ball", group: "football" })(line)
  );
  await katerina.waitForLine((line) =>
    jsonLine("message", { text: "a book", group: "books" })(line) ||
    jsonLine("message", { text: "a ball", group: "football" })(line)
  );
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 0);
  // Katerina may have received them before the senders' own lines were read.
  await ford.waitForLine(jsonLine("message", { text: "a book" }));
  await zaphod.waitForLine(jsonLine("message", { text: "a ball" }));
  for (const other of [ford, zaphod]) {
    assertEquals(jsonLines(other.stdout.lines, "message").length, 2);
  }
});

Deno.test("a late joiner begins with the first message after it joined", async () => {
  await using started = await startTracker();
  await using ford = await startFord(started.address);
  await ford.write("before");
  await ford.waitForLine(jsonLine("message", { text: "before" }));
  const flags = ["-g", "distrib"];
  await using katerina = await startClient(started.address, "katerina", { flags });
  await ford.waitForLine(jsonLine("view", { group: "distrib" }));
  await ford.write("after");
  const line = await katerina.waitForLine(jsonLine("message"));
  assertEquals(jsonLine("message", { text: "after", sender: "ford", seq: 2 })(line), true, line);
});

Deno.test("names of members and groups may be Greek", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "φορντ", { flags: ["-g", "κατανεμημένα"] });
  await using katerina = startGm(["client", "-g", "κατανεμημένα", ":0", "Κατερίνα", address]);
  await ford.waitForLine(jsonLine("view"));
  await katerina.write("!lm κατανεμημένα");
  await katerina.write("Αντίο, και ευχαριστώ για τα ψάρια");
  await ford.waitForLine(jsonLine("message", { sender: "Κατερίνα" }));
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(katerina.stdout.lines, [
    "members: (φορντ), (Κατερίνα)",
    "in κατανεμημένα Κατερίνα says:: Αντίο, και ευχαριστώ για τα ψάρια",
  ]);
});

Deno.test("a session works over IPv6", async () => {
  await using started = await startTracker([], { place: "[::1]:0" });
  const { address } = started;
  await using ford = await startClient(address, "ford", { place: ":0", flags: ["-g", "distrib"] });
  await using katerina = await startClient(address, "katerina", {
    place: "[::1]:0",
    flags: ["-g", "distrib"],
  });
  await ford.waitForLine(jsonLine("view"));
  await katerina.write("over six");
  await ford.waitForLine(jsonLine("message", { text: "over six" }));
});

import { assert, assertEquals } from "@std/assert";
import { ControlFolder } from "../../../../../lib/lab/hosts/ssh/control_folder.ts";
import { markedLines } from "../../../../../lib/lab/hosts/ssh/marked_lines.ts";
import { sshByHand, sshWords } from "../../../../../lib/lab/hosts/ssh/ssh_words.ts";

const line = {
  lineNumber: 1,
  title: "lab1",
  host: "lab1",
  user: "ann",
  port: 2201,
  address: undefined,
};
const options = { line, controlPath: "/tmp/gm-1/0", sshOptions: ["ConnectTimeout=60"] };

Deno.test("sshWords() puts fixed options first, then the user's, then the lab's defaults", () => {
  const words = sshWords(options, "session", "sh");
  const values = words.filter((_, i) => words[i - 1] === "-o");
  const places = ["ControlMaster=no", "ConnectTimeout=60", "BatchMode=yes", "ConnectTimeout=10"];
  const found = places.map((option) => values.indexOf(option));
  assertEquals(found, [...found].sort((a, b) => a - b));
  assertEquals(found.includes(-1), false);
  assertEquals(words.slice(-4), ["-p", "2201", "ann@lab1", "sh"]);
});

Deno.test("sshByHand() returns a command that a person can type", () => {
  assertEquals(
    sshByHand({ line, sshOptions: ["ProxyJump=a b's"] }),
    "ssh -o 'ProxyJump=a b'\\''s' -p 2201 ann@lab1 true",
  );
});

Deno.test("markedLines() ignores the output of a shell's start-up files", () => {
  assertEquals(
    markedLines(["Welcome to lab1!", "gm-lab folder /home/ann x", "gm-lab checksum"]),
    [["folder", "/home/ann x"], ["checksum", ""]],
  );
});

Deno.test("ControlFolder is private, short enough for a socket, and gone with its block", async () => {
  let path;
  {
    await using folder = await ControlFolder.make();
    path = folder.path;
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o700);
    // ssh appends 17 letters for a moment, and a socket's address has room for 104 bytes.
    assert(folder.socket(127).length + 17 < 104);
  }
  const isThere = await Deno.stat(path).then(() => true, () => false);
  assertEquals(isThere, false);
});

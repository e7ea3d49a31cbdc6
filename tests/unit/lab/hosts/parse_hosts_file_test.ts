import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { parseHostsFile, readHostsFile } from "../../../../lib/lab/hosts/parse_hosts_file.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";

const parse = (text: string, user?: string) => parseHostsFile(text, "hosts.txt", user);
const fails = (text: string) => assertThrows(() => parse(text), EnvironmentError).message;

Deno.test("parseHostsFile() reads user, host, port and address, and ignores comments", () => {
  const text = "\uFEFF# the lab\n\nlab1\r\nann@lab2:2202\t10.0.0.2 # by the window\n";
  const nothing = { user: undefined, port: undefined, address: undefined };
  assertEquals(parse(text), [
    { ...nothing, lineNumber: 3, title: "lab1", host: "lab1" },
    { lineNumber: 4, title: "lab2", host: "lab2", user: "ann", port: 2202, address: "10.0.0.2" },
  ]);
});

Deno.test("parseHostsFile() uses --user for lines without a user", () => {
  assertEquals(parse("lab1\nann@lab2", "bob").map(({ user }) => user), ["bob", "ann"]);
});

Deno.test("parseHostsFile() reads IPv6 with and without a port, and normalizes addresses", () => {
  assertEquals(
    parse("fe80::1\n[fe80::2]:22 FD00:0::2").map(({ host, port, address }) => [
      host,
      port,
      address,
    ]),
    [["fe80::1", undefined, undefined], ["fe80::2", 22, "fd00::2"]],
  );
});

Deno.test("parseHostsFile() leaves zones to ssh, and line feeds to old systems", () => {
  const hosts = parse("fe80::1%eth0 10.0.0.1\rann@[fe80::1%eth1]:22 10.0.0.2");
  assertEquals(hosts.map(({ host, port, address }) => [host, port, address]), [
    ["fe80::1%eth0", undefined, "10.0.0.1"],
    ["fe80::1%eth1", 22, "10.0.0.2"],
  ]);
});

Deno.test("parseHostsFile() names the line of a host that is written in two ways", () => {
  const twice = (text: string) => assertMatch(fails(text), /, line 2: ".*" is in line 1 already/);
  twice("10.0.0.1\n10.0.0.1:22");
  twice("LAB1\nlab1");
  assertEquals(parse("10.0.0.1:2201\n10.0.0.1\nann@10.0.0.1").length, 3);
});

Deno.test("parseHostsFile() says which program a line of another kind is for", () => {
  const cause = (line: string, what: RegExp) => assertMatch(fails(`lab1\n${line}`), what);
  cause("[lab]", /, line 2: "\[lab\]" is the header of a group, as Ansible has them/);
  cause("[all nodes]", /is the header of a group/);
  cause("lab2 ansible_host=10.0.0.2", /"ansible_host=10\.0\.0\.2" is a setting of another program/);
  cause("lab2 slots=4 max_slots=8", /"slots=4" is a setting of another program/);
  cause(
    "Host lab2",
    /"Host lab2" is a line of an ssh_config\. ssh reads ~\/\.ssh\/config by itself/,
  );
  cause("ssh://ann@lab2", /"ssh:\/\/ann@lab2" is a URL; write it as \[user@\]host\[:ssh-port\]/);
  cause("lab2 lab3", /"lab3" is no address for gm; .*\. Another host has a line of its own/);
  cause("lab2 22", /an ssh port stands after a colon/);
  cause("lab2 fe80::2", /"fe80::2" is link-local: gm knows no zones \(%eth0\)\. Write another/);
});

Deno.test("readHostsFile() calls UTF-16 by its name", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, new Uint8Array([0xff, 0xfe, 0x6c, 0, 0x31, 0]));
    const { message } = await assertRejects(() => readHostsFile(file), EnvironmentError);
    assertEquals(message, `${file} is UTF-16 text, as PowerShell's > writes it: save it as UTF-8.`);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("parseHostsFile() adds the port to the titles of lines with the same host", () => {
  const titles = parse("10.0.0.1:2201\nann@10.0.0.1\nlab2:2202").map(({ title }) => title);
  assertEquals(titles, ["10.0.0.1:2201", "ann@10.0.0.1:22", "lab2"]);
});

Deno.test("parseHostsFile() names file, line and word of a mistake, and the correct form", () => {
  for (
    const [text, message] of [
      [
        "",
        "hosts.txt has no host in it: write one per line, as [user@]host[:ssh-port] " +
        "[address-for-gm].",
      ],
      [
        "lab1\nlab2:99999",
        'hosts.txt, line 2: "lab2:99999" has the ssh port "99999"; write a number from 1 to 65535.',
      ],
      ["lab1:", 'hosts.txt, line 1: "lab1:" has the ssh port ""; write a number from 1 to 65535.'],
      [
        "lab1 10.0.0.1 fast",
        'hosts.txt, line 1: "fast" is one word too many; a line is [user@]host[:ssh-port] ' +
        "[address-for-gm].",
      ],
      [
        "-oProxyCommand=x",
        'hosts.txt, line 1: "-oProxyCommand=x" has the host "-oProxyCommand=x"; write a host name ' +
        "or an IP address.",
      ],
      [
        "an$n@lab1",
        'hosts.txt, line 1: "an$n@lab1" has the user "an$n"; write letters, digits, ".", "_" or "-".',
      ],
      [
        "10.0.0.256",
        'hosts.txt, line 1: "10.0.0.256" has "10.0.0.256" for an IPv4 address; write four numbers ' +
        "to 255.",
      ],
      [
        "lab1 0.0.0.0",
        'hosts.txt, line 1: "0.0.0.0" is no address for gm; write the host\'s IP address in the ' +
        "network of the measurement, or leave it out. Another host has a line of its own, and an " +
        "ssh port stands after a colon.",
      ],
      [
        "lab1:22\n#\nlab1:22",
        'hosts.txt, line 3: "lab1:22" is in line 1 already; name each host once.',
      ],
    ] as const
  ) assertEquals(fails(text), message);
});

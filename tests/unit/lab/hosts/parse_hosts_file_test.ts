import { assertEquals, assertThrows } from "@std/assert";
import { parseHostsFile } from "../../../../lib/lab/hosts/parse_hosts_file.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";

const parse = (text: string, user?: string) => parseHostsFile(text, "hosts.txt", user);
const fails = (text: string) => assertThrows(() => parse(text), EnvironmentError).message;

Deno.test("parseHostsFile() reads user, host, port and address, and ignores comments", () => {
  const text = "\uFEFF# the lab\n\nlab1\r\nann@lab2:2202\t10.0.0.2 # by the window\n";
  const nothing = { user: undefined, port: undefined, address: undefined };
  assertEquals(parse(text), [
    { ...nothing, title: "lab1", host: "lab1" },
    { title: "lab2", host: "lab2", user: "ann", port: 2202, address: "10.0.0.2" },
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
        "network of the measurement, or leave it out.",
      ],
      [
        "lab1:22\n#\nlab1:22",
        'hosts.txt, line 3: "lab1:22" is in line 1 already; name each host once.',
      ],
    ] as const
  ) assertEquals(fails(text), message);
});

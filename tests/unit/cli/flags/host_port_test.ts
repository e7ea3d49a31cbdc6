import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  parseHostPort,
  parsePeerHostPort,
  trackerPlace,
  UsageError,
} from "../../../../lib/cli/mod.ts";

Deno.test("parseHostPort() reads every form", () => {
  const cases: [string, string, number][] = [
    ["127.0.0.1:40000", "127.0.0.1", 40_000],
    ["lab-1.example.org:1", "lab-1.example.org", 1],
    ["my_host:65535", "my_host", 65_535],
    ["υπολογιστής:80", "υπολογιστής", 80],
    [":4000", "0.0.0.0", 4_000],
    [":0", "0.0.0.0", 0],
    ["[::1]:4000", "::1", 4_000],
    ["[::]:0", "::", 0],
    ["[::ffff:10.0.0.1]:5", "::ffff:10.0.0.1", 5],
  ];
  for (const [word, hostname, port] of cases) assertEquals(parseHostPort(word), { hostname, port });
});

Deno.test("parseHostPort() quotes a bad word and shows the right form", () => {
  const cases: [string, string][] = [
    ["", "write HOST:PORT"],
    ["lab1", "has no port; write HOST:PORT, for example lab1:4000."],
    ["4000", "for example 127.0.0.1:4000."],
    ["::1", "is an IPv6 address without a port; write [::1]:4000."],
    ["[fe80::1]:4000", "is a link-local IPv6 address, which needs a zone (%eth0), and gm knows"],
    ["[FE80::1%eth0]:4000", "gm knows none; give another address of the host."],
    ["lab1:", 'has the port ""; give a number from 0 to 65535.'],
    ["lab1:http", 'has the port "http"'],
    ["lab1:65536", 'has the port "65536"'],
    ["lab1:-1", 'has the port "-1"'],
    ["lab1:1e3", 'has the port "1e3"'],
    ["a:b:1", "is not HOST:PORT"],
    ["http://lab1:80", "is not HOST:PORT"],
    ["[lab1]:80", "has no IPv6 address in its brackets"],
    ["[127.0.0.1]:80", "has no IPv6 address in its brackets"],
    ["[]:80", "has no IPv6 address in its brackets"],
    ["1.2.3:80", 'has the IPv4 address "1.2.3"'],
    ["1.2.3.256:80", 'has the IPv4 address "1.2.3.256"'],
    ["la b:80", 'has the host "la b"'],
    ["-x:80", 'has the host "-x"'],
  ];
  for (const [word, expected] of cases) {
    const { message } = assertThrows(() => parseHostPort(word), UsageError, undefined, word);
    assertStringIncludes(message, `Bad address: ${JSON.stringify(word)} `);
    assertStringIncludes(message, expected);
  }
});

Deno.test("parsePeerHostPort() refuses port 0, and takes :PORT for a port of this host", () => {
  assertEquals(parsePeerHostPort(":3"), { hostname: "127.0.0.1", port: 3 });
  const options = { what: "address of the tracker" };
  const { message } = assertThrows(() => parsePeerHostPort("lab1:0", options), UsageError);
  assertEquals(
    message,
    'Bad address of the tracker: "lab1:0" has port 0, which cannot be reached; ' +
      "give the port that it listens on.",
  );
});

Deno.test("trackerPlace() takes the word, else GM_TRACKER, else says how to give the address", () => {
  const context = { trackerFromEnv: () => "lab1:2" };
  const nothing = { trackerFromEnv: () => undefined };
  assertEquals(trackerPlace("lab2:3", context), { hostname: "lab2", port: 3 });
  assertEquals(trackerPlace(undefined, context), { hostname: "lab1", port: 2 });
  assertEquals(trackerPlace(":3", nothing), { hostname: "127.0.0.1", port: 3 });
  assertThrows(() => trackerPlace(undefined, nothing), UsageError, "GM_TRACKER");
  const bad = { trackerFromEnv: () => "lab1" };
  assertThrows(
    () => trackerPlace(undefined, bad),
    UsageError,
    'Bad GM_TRACKER: "lab1" has no port',
  );
});

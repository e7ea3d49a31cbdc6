import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatGmLink, isGmLink, parseGmLink } from "../../../../lib/identity/trust/mod.ts";
import { FORD } from "../fixture_identities.ts";

const { fingerprint } = FORD;

Deno.test("parseGmLink() reads what formatGmLink() writes", () => {
  for (const hostname of ["lab.example", "10.0.0.1", "fe80::1", "café.example"]) {
    for (const pinned of [fingerprint, undefined]) {
      const link = { hostname, port: 4_000, fingerprint: pinned };
      assertEquals(parseGmLink(formatGmLink(link)), link);
    }
  }
  assertEquals(
    formatGmLink({ hostname: "::1", port: 4_000, fingerprint }),
    `gm://[::1]:4000/#${fingerprint}`,
  );
});

Deno.test("parseGmLink() takes a link without its slash, and a scheme in capitals", () => {
  const link = { hostname: "lab", port: 4_000, fingerprint: undefined };
  assertEquals(parseGmLink("gm://lab:4000"), link);
  assertEquals(parseGmLink(`GM://lab:4000#${fingerprint}`), { ...link, fingerprint });
});

Deno.test("parseGmLink() refuses a link of which a part got lost or has no meaning", () => {
  const faults: [text: string, fault: RegExp][] = [
    ["gm://lab", /^"gm:\/\/lab" is no link to a tracker: write gm:\/\/host:port\/#SHA256:…\.$/],
    ["lab:4000", /is no link to a tracker/],
    ["gm://:4000/", /is no link to a tracker/],
    ["gm://ford@lab:4000/", /is no link to a tracker/],
    ["gm://::1:4000/", /is no link to a tracker/],
    ["gm://lab:4000/?key=1", /is no link to a tracker/],
    [`gm://lab:4000/ #${fingerprint}`, /is no link to a tracker/],
    ["gm://lab:0/", /^The port 0 of the link is not from 1 to 65535\.$/],
    ["gm://lab:65536/", /^The port 65536/],
    ["gm://lab:4000/council", /^The link goes on with "council", which has no meaning/],
    ["gm://lab:4000/#", /^"" is no fingerprint: copy the link again/],
    [`gm://lab:4000/#${fingerprint.slice(0, -1)}`, /is no fingerprint: copy the link again/],
  ];
  for (const [text, fault] of faults) {
    const parsed = parseGmLink(text);
    assert("fault" in parsed, text);
    assertMatch(parsed.fault, fault);
  }
});

Deno.test("isGmLink() tells a link from a host and port", () => {
  assertEquals(["gm://lab", "gm:lab:1", "lab:4000"].map(isGmLink), [true, true, false]);
});

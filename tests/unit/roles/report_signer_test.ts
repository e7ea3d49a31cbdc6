import { assert, assertEquals } from "@std/assert";
import { addressOf } from "../../../lib/core/mod.ts";
import { verifyReport } from "../../../lib/identity/statements/mod.ts";
import { ReportSigner } from "../../../lib/roles/mod.ts";
import { identityOf } from "../../sim/world/sim_identities.ts";

const { signer, verifier } = identityOf("ford");
const CLAIM = {
  tracker: identityOf("the tracker").signer.publicKey,
  freshness: { kind: "nonce", bytes: new Uint8Array(32) },
  key: signer.publicKey,
  role: "member",
  name: "ford",
  address: addressOf("127.0.0.1", 4_000)!,
  member: 0x43,
  start: new Uint8Array(7),
} as const;
const NOTHING = new Uint8Array(64);
const IDENTITY = { ...CLAIM, signature: NOTHING };

Deno.test("ReportSigner signs once for each life of the tracker, however often it is asked", () => {
  const signed: number[] = [];
  const sign = (statement: Uint8Array) => (signed.push(statement.length), signer.sign(statement));
  const accepted = { claim: CLAIM, identity: IDENTITY, acceptance: NOTHING };
  const reports = new ReportSigner(accepted, { publicKey: signer.publicKey, sign });
  const first = reports.sign(0xa1);
  assert(verifyReport({ ...CLAIM, boot: 0xa1 }, first.signature, verifier));
  assert(reports.sign(0xa1) === first);
  const second = reports.sign(0xb2);
  assert(verifyReport({ ...CLAIM, boot: 0xb2 }, second.signature, verifier));
  assertEquals([second.identity, second.acceptance, signed.length], [IDENTITY, NOTHING, 2]);
});

import { assertThrows } from "@std/assert";
import type { Seq } from "../../../lib/core/mod.ts";
import { HolderClaims } from "./holder_claims.ts";
import { Stay } from "./stay.ts";
import { Violation } from "./violation.ts";

const [FORD, ARTHUR] = [1, 2];
const NOBODY: ReadonlySet<number> = new Set();

function stayOf(member: number): Stay {
  const stay = new Stay({ member, group: 7, groupName: "books", mode: "total" });
  stay.present.add(FORD).add(ARTHUR);
  return stay;
}

/** Ford, whose last message has place 41, leaves; arthur has taken up to `position`. */
function story(position: Seq | undefined, named: readonly number[] = []) {
  const [ford, arthur] = [stayOf(FORD), stayOf(ARTHUR)];
  ford.ownPlace = 41;
  arthur.position = position;
  const claims = new HolderClaims({ staysIn: () => [ford, arthur], joinedAt: () => 40 });
  const leave = () =>
    claims.noteLeft(
      ford,
      named.map((id) => ({ member: { id, name: "arthur" }, range: { first: 7, last: 7 } })),
    );
  return { claims, leave, ford, arthur };
}

Deno.test("HolderClaims catches a leave that does not name one that stays and has not taken all", () => {
  for (const position of [40, undefined]) {
    const { claims, leave } = story(position);
    leave();
    assertThrows(() => claims.check(NOBODY, NOBODY), Violation, "had taken up to 40 only");
  }
});

Deno.test("HolderClaims takes a leave that names it, or that of which all have everything", () => {
  for (const { claims, leave } of [story(40, [ARTHUR]), story(41)]) {
    leave();
    claims.check(NOBODY, NOBODY);
  }
});

Deno.test("HolderClaims says nothing of members that go, lie, or have gone from the view", () => {
  const { claims, leave } = story(40);
  leave();
  claims.check(new Set([ARTHUR]), NOBODY);
  claims.check(NOBODY, new Set([ARTHUR]));
  const leaving = story(40);
  leaving.arthur.isLeaving = true;
  const unseen = story(40);
  unseen.ford.present.delete(ARTHUR);
  for (const { claims, leave } of [leaving, unseen]) {
    leave();
    claims.check(NOBODY, NOBODY);
  }
});

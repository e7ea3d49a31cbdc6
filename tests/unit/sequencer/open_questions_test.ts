import { assertEquals } from "@std/assert";
import { QUESTIONS_READ_AT_ONCE_MAX } from "../../../lib/core/mod.ts";
import { OpenQuestions } from "../../../lib/sequencer/open_questions.ts";

Deno.test("OpenQuestions.begin() takes one question of each member of a group at a time", () => {
  const questions = new OpenQuestions();
  assertEquals([questions.begin(1, 42), questions.begin(1, 42)], [true, false]);
  assertEquals([questions.begin(1, 43), questions.begin(2, 42)], [true, true]);
  questions.end(1, 42);
  assertEquals(questions.begin(1, 42), true);
});

Deno.test("OpenQuestions.begin() takes no more than may be read at once", () => {
  const questions = new OpenQuestions();
  for (let i = 0; i < QUESTIONS_READ_AT_ONCE_MAX; i++) assertEquals(questions.begin(1, i), true);
  assertEquals(questions.begin(1, 99), false);
  questions.end(1, 0);
  assertEquals(questions.begin(1, 99), true);
});

import { assertEquals } from "@std/assert";
import { courseRatios } from "../../../bench/peers/course/compare_course.ts";
import { readCourseReport } from "../../../bench/peers/course/course_report.ts";
import { courseWork, lastWords, messagesOf } from "../../../bench/peers/course/course_work.ts";
import { renderCourse } from "../../../bench/peers/course/render_course.ts";

const PYTHON = "the course's Python";

Deno.test("courseWork() begins the last line of each sender with a word that the course marks", () => {
  const one = courseWork("fifo", "one", 3);
  assertEquals([lastWords(one), messagesOf(one)], [["50."], 50]);
  assertEquals(one.texts.map(({ length }) => length), [50, 0, 0]);
  const all = courseWork("total", "all", 28);
  const words = lastWords(all);
  assertEquals([words[0], words[25], words[26], words[27]], ["10a", "10z", "10ab", "10bb"]);
  assertEquals([new Set(words).size, messagesOf(all)], [28, 280]);
});

Deno.test("readCourseReport() reads start, marks and messages that a client printed", () => {
  const lines = [
    "[INFO] (05:00:00) spamming messages from file /tmp/a.txt...",
    "[client0]> ",
    "in test client0 says:: 10a At dawn",
    "[client0]> ",
    "in test client1 says:: 9b At noon",
  ];
  const before = { start: undefined, isComplete: false, marks: new Map(), printed: 2 };
  assertEquals(readCourseReport(lines), before);
  const report = [
    "|  |  |  |",
    "| -- | -- | -- |",
    "| 10a | client0 | 1520864763.238586 |",
    "| | |",
    "| start: | 1520864763.220646 |",
    "| end: | 1520864763.239089 |",
    "| elapsed: | 0.018443 |",
  ];
  assertEquals(readCourseReport([...lines, ...report]), {
    start: 1520864763.220646,
    isComplete: true,
    marks: new Map([["10a", 1520864763.238586]]),
    printed: 2,
  });
});

Deno.test("renderCourse() compares the runs in which both programs delivered everything", () => {
  const run = (ms: number | undefined) => ({ ms, faults: [] });
  const gm = { title: "gm", runs: [run(10), run(20), run(30)] };
  const python = { title: PYTHON, runs: [run(5), run(undefined), run(10)] };
  assertEquals(courseRatios(gm, python), [2, 3]);
  assertEquals(renderCourse(new Map([[2, [gm, python]]])), [
    "|   N | program             |   ms | least–most | gm to it | incomplete |",
    "| --: | ------------------- | ---: | ---------: | -------: | ---------: |",
    "|   2 | gm                  | 20.0 |  10.0–30.0 |     1.00 |     0 of 3 |",
    "|   2 | the course's Python |  7.5 |   5.0–10.0 |     2.50 |     1 of 3 |",
  ]);
});

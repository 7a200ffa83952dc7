import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeCounts, summary, tally } from "../tally.mjs";

const counts = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped });

test("A suite that ends well counts what it reports", () => {
  assert.deepEqual(tally(0, counts(3, 0, 1)), { ...counts(3, 0, 1), note: "", failures: [] });
  assert.deepEqual(tally(1, counts(3, 2)), { ...counts(3, 2), note: "", failures: [] });
});

test("A suite that crashes counts at least one failed, whatever it reported before", () => {
  assert.deepEqual(tally(134, null), { ...counts(0, 1), note: "crashed (exit code 134)", failures: [] });
  assert.deepEqual(tally(134, counts(7)), { ...counts(7, 1), note: "crashed (exit code 134)", failures: [] });
  assert.deepEqual(tally(134, counts(7, 2)), { ...counts(7, 2), note: "", failures: [] });
  assert.deepEqual(tally(0, null), { ...counts(0, 1), note: "reported nothing", failures: [] });
});

test("A suite that was killed or did not start counts at least one failed", () => {
  assert.deepEqual(tally(null, null), { ...counts(0, 1), note: "did not end or did not start", failures: [] });
  assert.deepEqual(tally(null, counts(7)), { ...counts(7, 1), note: "did not end or did not start", failures: [] });
});

test("A suite that ran no test counts as failed", () => {
  assert.deepEqual(tally(0, counts(0)), { ...counts(0, 1), note: "ran no test", failures: [] });
});

test("A suite whose tests are all skipped does not fail", () => {
  assert.deepEqual(tally(0, counts(0, 0, 4)), { ...counts(0, 0, 4), note: "", failures: [] });
});

test("The last line sums passed, failed and skipped over all suites", () => {
  const core = { name: "core", seconds: 61.4, ...tally(0, counts(200, 0, 3)) };
  const daemon = { name: "daemon", seconds: 2, ...tally(139, counts(10)) };
  assert.deepEqual(summary([core, daemon]), {
    lines: [
      "core       200 passed, 0 failed, 3 skipped, 61 s",
      "daemon     10 passed, 1 failed (crashed (exit code 139)), 2 s",
      "210 passed, 1 failed, 3 skipped",
    ],
    failed: 1,
  });
  assert.deepEqual(summary([{ name: "core", seconds: 1, ...tally(0, counts(5)) }]).lines.at(-1), "5 passed, 0 failed");
});

test("What failed stands before the counts", () => {
  const core = { name: "core", seconds: 1, ...tally(1, { ...counts(5, 1), failures: ["✖ Rows sum to one\n0.9 is not 1"] }) };
  assert.deepEqual(summary([core]).lines, ["✖ Rows sum to one\n0.9 is not 1", "core       5 passed, 1 failed, 1 s", "5 passed, 1 failed"]);
});

test("The counts of Node's runner are read from its last lines, cancelled tests as failed", () => {
  const lines = (mark: string) => ["pass 12", "fail 1", "cancelled 2", "skipped 3", "todo 4"].map((line) => `${mark} ${line}\n`).join("");
  assert.deepEqual(nodeCounts(`✔ something # pass 99\n${lines("ℹ")}`), counts(12, 3, 7));
  assert.deepEqual(nodeCounts(lines("#")), counts(12, 3, 7));
  assert.equal(nodeCounts("Error: it broke before the first test\n"), null);
});

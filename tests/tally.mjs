// What suites count for. Nothing here reads or writes anything.

/**
 * The counts with which Node's test runner ends, summed where it ran more than once; null where it did not come that far.
 * @param {string} output
 */
export function nodeCounts(output) {
  const count = (kind) =>
    [...output.matchAll(new RegExp(`^(?:ℹ|#) ${kind} (\\d+)$`, "gm"))].reduce((sum, [, n]) => (sum ?? 0) + Number(n), null);
  const passed = count("pass");
  return passed === null ? null : { passed, failed: count("fail") + count("cancelled"), skipped: count("skipped") + count("todo") };
}

/**
 * What a suite's run counts for: its own counts; where it crashed, hung or ran no test, at least one failure.
 * @param {number | null} code exit code, null when it was killed or did not start
 * @param {{ passed: number, failed: number, skipped: number, failures?: string[] } | null} counts null when it did not report any
 */
export function tally(code, counts) {
  const { passed, failed, skipped, failures = [] } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const note = failed > 0 ? "" : problem(code, counts);
  return { passed, failed: note === "" ? failed : 1, skipped, note, failures };
}

/** Why a suite that reports no failure has failed all the same; empty where it has not. */
function problem(code, counts) {
  if (code === null) return "did not end or did not start";
  if (code !== 0) return `crashed (exit code ${code})`;
  if (counts === null) return "reported nothing";
  return counts.passed + counts.skipped === 0 ? "ran no test" : "";
}

/** What failed, one line a suite and the line over all; `results` are tallies with the suite's name and seconds. */
export function summary(results) {
  const sum = (kind) => results.reduce((total, result) => total + result[kind], 0);
  const counts = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  const total = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
  const lines = results.map((r) => `${r.name.padEnd(10)} ${counts(r)}${r.note ? ` (${r.note})` : ""}, ${r.seconds.toFixed(0)} s`);
  return { lines: [...results.flatMap((r) => r.failures), ...lines, counts(total)], failed: total.failed };
}

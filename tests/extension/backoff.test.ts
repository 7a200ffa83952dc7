import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../extension/src/daemon/backoff";

test("Each crash doubles the wait from half a second, and the fifth within three minutes gives up", () => {
  const backoff = new Backoff();
  assert.deepEqual(
    [0, 10_000, 20_000, 30_000, 40_000].map((now) => backoff.crashed(now)),
    [500, 1000, 2000, 4000, null],
  );
});

test("Crashes longer ago than three minutes do not count", () => {
  const backoff = new Backoff();
  for (const now of [0, 1000, 2000, 3000]) backoff.crashed(now);
  assert.equal(backoff.crashed(182_500), 1000);
});

test("A restart by a person forgets the crashes", () => {
  const backoff = new Backoff();
  for (let crash = 0; crash < 5; crash++) backoff.crashed(crash);
  backoff.forget();
  assert.equal(backoff.crashed(10), 500);
});

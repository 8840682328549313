import { expect, test } from "vitest";
import { createQuota } from "#server/realtime/quotas.ts";

test("a key holds its share and no more, and forgets who holds nothing", () => {
  const quota = createQuota(2);
  const first = quota.hold("ada");
  const second = quota.hold("ada");
  expect(first).not.toBeNull();
  expect(second).not.toBeNull();
  expect(quota.hold("ada")).toBeNull();
  expect(quota.hold("ben")).not.toBeNull();
  expect(quota.size).toBe(2);
  first?.();
  first?.();
  expect(quota.hold("ada"), "a place given back twice is one place").not.toBeNull();
  expect(quota.hold("ada")).toBeNull();
  second?.();
  expect(quota.size).toBe(2);
});

test("a key that gave everything back takes no memory", () => {
  const quota = createQuota(2);
  quota.hold("ada")?.();
  expect(quota.size).toBe(0);
});

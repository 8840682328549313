import { describe, expect, it } from "vitest";
import { isAllowedOrigin } from "#server/auth/origin.ts";

describe("an origin", () => {
  it.each([
    ["http://127.0.0.1:3000", "127.0.0.1:3000", []],
    ["http://localhost:3000", "LOCALHOST:3000", []],
    ["http://[::1]:3000", "[::1]:3000", []],
    ["https://lab.example", "lab.example", []],
    ["https://lab.example", "lab.example:443", []],
    ["https://lab.example", "10.0.0.7:3000", ["https://lab.example"]],
    ["http://127.0.0.1:3000", "127.0.0.1:3000", ["https://lab.example"]],
  ])("%s may write to %s (configured: %s)", (origin, host, configured) => {
    expect(isAllowedOrigin(origin, host, configured)).toBe(true);
  });

  it.each([
    [null, "127.0.0.1:3000", []],
    [undefined, "127.0.0.1:3000", []],
    ["", "127.0.0.1:3000", []],
    ["null", "127.0.0.1:3000", []],
    ["null", "null", []],
    ["file://", "127.0.0.1:3000", []],
    ["http://127.0.0.1:3001", "127.0.0.1:3000", []],
    ["http://localhost:3000", "127.0.0.1:3000", []],
    ["http://evil.example", "lab.example", ["https://lab.example"]],
    ["http://lab.example", "lab.example", ["https://lab.example"]],
    ["https://lab.example.evil.example", "lab.example", ["https://lab.example"]],
    ["https://evil.example/https://lab.example", "lab.example", ["https://lab.example"]],
    ["https://lab.example@evil.example", "lab.example", ["https://lab.example"]],
    ["https://lab.example@evil.example", "evil.example", []],
    ["http://evil.example", "user@evil.example", []],
    ["http://evil.example", "evil.example/path", []],
    ["http://evil.example", null, []],
    ["http://evil.example", "", []],
  ])("%s may not write to %s (configured: %s)", (origin, host, configured) => {
    expect(isAllowedOrigin(origin, host, configured)).toBe(false);
  });
});

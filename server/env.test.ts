import { describe, expect, test } from "vitest";
import { EnvironmentError, readEnvironment } from "#server/env.ts";

describe("the environment", () => {
  test("is that of a laptop where nothing is set", () => {
    const { trustedProxies, ...rest } = readEnvironment({ NODE_ENV: "test" });
    expect(rest).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      databaseUrl: null,
      origins: [],
      authSecret: null,
      oidc: null,
      metricsToken: null,
      wantsAccessLog: false,
      showsGallery: false,
      releasesBytes: null,
    });
    expect(trustedProxies.check("127.0.0.1")).toBe(false);
  });

  test("names proxies by address and range", () => {
    const text = "10.0.0.0/8, 192.0.2.7,fd00::/8";
    const { trustedProxies } = readEnvironment({
      NODE_ENV: "test",
      FASCICLE_TRUSTED_PROXIES: text,
    });
    const asked = [trustedProxies.check("10.9.9.9"), trustedProxies.check("192.0.2.7")];
    expect(asked).toEqual([true, true]);
    expect(trustedProxies.check("fd12::1", "ipv6")).toBe(true);
    expect(trustedProxies.check("11.0.0.1")).toBe(false);
  });

  test.each([
    ["PORT", "eighty"],
    ["DATABASE_URL", "mysql://lab"],
    ["FASCICLE_ORIGIN", "lab.example:3000"],
    ["FASCICLE_SECRET", "short"],
    ["FASCICLE_TRUSTED_PROXIES", "10.0.0.0/8,the-proxy"],
    ["FASCICLE_METRICS_TOKEN", "short"],
    ["FASCICLE_NODE_URL", "10.0.0.5:3000"],
    ["FASCICLE_NODE_URL", "https://app-1.lab.example/path"],
    ["FASCICLE_NODE_URL", "https://app-1:port"],
    ["FASCICLE_NODE_CA", "/no/such/ca.pem"],
    ["FASCICLE_ACCESS_LOG", "yes"],
    ["FASCICLE_OIDC_ISSUER", "http://id.example"],
    ["FASCICLE_OIDC_CLIENT_ID", "fascicle"],
  ])("%s is named where it is wrong", (name, value) => {
    const read = () => readEnvironment({ NODE_ENV: "test", [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(name);
  });
});

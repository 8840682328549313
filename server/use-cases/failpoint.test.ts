// A fault happens where and when it was asked for, once, and nowhere else.
import { describe, expect, it } from "vitest";
import { EnvironmentError, readEnvironment } from "#server/env.ts";
import {
  FAILPOINTS,
  FAULT_ACTIONS,
  InjectedFaultError,
  parseFault,
  planFault,
} from "#server/use-cases/failpoint.ts";

describe("a planned fault", () => {
  it("is read for every failpoint and action", () => {
    for (const at of FAILPOINTS) {
      for (const action of FAULT_ACTIONS) {
        expect(parseFault(`${at}:${action}`)).toEqual({ at, nth: 1, action });
        expect(parseFault(`${at}@37:${action}`)).toEqual({ at, nth: 37, action });
      }
    }
  });

  it.each(["", "kill", "append:before", "append:before@0:kill", "append:before@x:kill"])(
    "is not read from %j",
    (text) => expect(parseFault(text)).toBeNull(),
  );

  it.each(["append:nowhere:kill", "append:before:burn"])("is not read from %j", (text) =>
    expect(parseFault(text)).toBeNull(),
  );

  it("happens at the time asked for, once", () => {
    const signals: string[] = [];
    const faults = planFault(parseFault("append:before@2:kill"), (name) => signals.push(name));
    faults("append:before");
    faults("append:after-commit");
    expect(signals).toEqual([]);
    faults("append:before");
    expect(signals).toEqual(["SIGKILL"]);
    faults("append:before");
    expect(signals).toEqual(["SIGKILL"]);
  });

  it("stops the process, or throws", () => {
    const signals: string[] = [];
    planFault(parseFault("append:before:stop"), (name) => signals.push(name))("append:before");
    expect(signals).toEqual(["SIGSTOP"]);
    const throwing = planFault(parseFault("append:before:throw"), (name) => signals.push(name));
    expect(() => throwing("append:before")).toThrow(InjectedFaultError);
    expect(signals).toEqual(["SIGSTOP"]);
  });
});

describe("FASCICLE_FAULT", () => {
  const read = (variables: Record<string, string | undefined>) =>
    readEnvironment({ NODE_ENV: "test", ...variables });
  const FASCICLE_FAULT = "append:in-transaction@3:kill";

  it("is carried out only where FASCICLE_FAULTS is 1", () => {
    expect(read({ FASCICLE_FAULT, FASCICLE_FAULTS: "1" }).fault).toEqual({
      at: "append:in-transaction",
      nth: 3,
      action: "kill",
    });
    expect(read({}).fault).toBeNull();
    expect(read({ FASCICLE_FAULTS: "1" }).fault).toBeNull();
    for (const FASCICLE_FAULTS of [undefined, "", "0", "full"]) {
      const variables = { FASCICLE_FAULT, FASCICLE_FAULTS };
      expect(() => read(variables)).toThrow(EnvironmentError);
      expect(() => read(variables)).toThrow(/^FASCICLE_FAULT ends the server on purpose/);
    }
  });

  it("names what it cannot read", () => {
    const variables = { FASCICLE_FAULT: "append:nowhere:kill", FASCICLE_FAULTS: "1" };
    expect(() => read(variables)).toThrow(/^FASCICLE_FAULT must be like .*append:before/);
  });
});

import { describe, expect, it } from "vitest";
import type { PresentPerson } from "#client/collaboration/presence.ts";
import { distinctPeople } from "#components/presence/distinct-people.ts";

function page(clientId: number, id: string, isLooking: boolean): PresentPerson {
  return {
    clientId,
    isSelf: false,
    user: { id, name: id, color: "#fff", role: "viewer" },
    cursorVoxel: null,
    viewVoxel: isLooking ? [1, 2, 3] : null,
    tool: "navigate",
  };
}

describe("who is here", () => {
  it("shows a person with two pages once, by the page that looks at something", () => {
    const people = distinctPeople([
      page(1, "ana", false),
      page(2, "bo", true),
      page(3, "ana", true),
    ]);
    expect(people.map((person) => [person.user.id, person.clientId])).toEqual([
      ["ana", 3],
      ["bo", 2],
    ]);
  });
});

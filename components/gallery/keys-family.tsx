"use client";
import { nothing } from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { CommandKeys } from "#components/keys/command-keys.tsx";
import { KeysSection } from "#components/keys/keys-section.tsx";
import { COMMANDS } from "#components/shell/commands.ts";

const MANY_KEYS = COMMANDS.toSorted((a, b) => b.keys.length - a.keys.length)[0];

export function KeysFamily() {
  return (
    <Family name="keys">
      <Sample of="CommandKeys">
        <CommandKeys command={COMMANDS[0]} onChange={nothing} />
      </Sample>
      <Sample of="CommandKeys" state="full">
        <CommandKeys command={MANY_KEYS} onChange={nothing} />
      </Sample>
      <Sample wide of="KeysSection" state="full">
        <KeysSection />
      </Sample>
    </Family>
  );
}

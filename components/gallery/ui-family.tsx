"use client";
import { Merge, Split, X } from "lucide-react";
import { useState } from "react";
import { LONG_NAME, LONG_TEXT, nothing } from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { SliderRow } from "#components/ui/slider-row.tsx";
import { SwitchRow } from "#components/ui/switch-row.tsx";
import { WideTable } from "#components/ui/wide-table.tsx";

const VARIANTS = ["plain", "primary", "quiet", "danger"] as const;
const TONES = ["bad", "warn", "info", "good"] as const;
const HASH = "5f1d7a84c2b96e03d8a1f4c7e6b2905d3c8f17ab64e09d52713bc0a8f6e4d921";
const NOW = "50 %";
const EXAMPLE = "MBON-17";

export function UiFamily() {
  return (
    <Family name="ui">
      <Buttons />
      <Sentences />
      <Fields />
      <Rows />
      <Dialog />
      <Table />
    </Family>
  );
}

function Table() {
  const { t, locale } = usePreferences();
  return (
    <Sample of="WideTable" state="long">
      <WideTable label={t("gallery.family.ui")}>
        <table>
          <tbody>
            <tr>
              <td style={{ minWidth: "640px" }}>{LONG_TEXT[locale]}</td>
              <td className="mono">{HASH}</td>
            </tr>
          </tbody>
        </table>
      </WideTable>
    </Sample>
  );
}

function Buttons() {
  const { t } = usePreferences();
  return (
    <>
      <Sample of="Button">
        {VARIANTS.map((variant) => (
          <Button key={variant} variant={variant} icon={<Merge />} keyLabel="M">
            {t("ui.command.merge")}
          </Button>
        ))}
      </Sample>
      <Sample of="Button" state="disabled">
        {VARIANTS.map((variant) => (
          <Button key={variant} small disabled variant={variant}>
            {t("ui.command.merge")}
          </Button>
        ))}
      </Sample>
      <Sample of="IconButton">
        <IconButton label={t("ui.command.split")} keyLabel="C">
          <Split />
        </IconButton>
        <IconButton small label={t("ui.close")}>
          <X />
        </IconButton>
      </Sample>
      <Sample of="IconButton" state="disabled">
        <IconButton disabled label={t("ui.command.split")}>
          <Split />
        </IconButton>
      </Sample>
      <Sample of="Hint">
        <Hint label={t("ui.command.merge")} keyLabel="M">
          <button type="button" className="button button--small">
            {t("ui.command.merge")}
          </button>
        </Hint>
      </Sample>
    </>
  );
}

function Sentences() {
  const { t, locale } = usePreferences();
  const names = ["Lea Brandt", "王小明", LONG_NAME[locale]];
  return (
    <>
      <Sample of="Busy" state="busy">
        <Busy label={t("account.loading")} />
      </Sample>
      {TONES.map((tone) => (
        <Sample key={tone} of="Callout">
          <Callout tone={tone} actions={<Button small>{t("ui.error.retry")}</Button>}>
            {t("ui.error.body")}
          </Callout>
        </Sample>
      ))}
      <Sample of="Callout" state="long">
        <Callout tone="warn">{LONG_TEXT[locale]}</Callout>
      </Sample>
      <Sample of="CopyText">
        <CopyText text={HASH} shown={HASH.slice(0, 12)} label={t("ui.versions.hash")} />
      </Sample>
      <Sample of="CopyText" state="long">
        <CopyText text={HASH} label={t("ui.versions.hash")} />
      </Sample>
      <Sample of="PersonBadge">
        {names.map((name, at) => (
          <PersonBadge key={name} name={name} color={`hsl(${90 * at} 60% 45%)`} small={at === 1} />
        ))}
      </Sample>
    </>
  );
}

function Fields() {
  const { t, locale } = usePreferences();
  const name = t("ui.people.name");
  return (
    <>
      <Sample of="Field" state="empty">
        <Field label={name} placeholder={EXAMPLE} />
      </Sample>
      <Sample of="Field" state="long">
        <Field label={LONG_TEXT[locale]} defaultValue={LONG_TEXT[locale]} large />
      </Sample>
      <Sample of="Field" state="error">
        <Field label={name} defaultValue="17" problem={t("ui.sessions.title-problem")} />
      </Sample>
      <Sample of="Field" state="disabled">
        <Field label={name} defaultValue={EXAMPLE} disabled />
      </Sample>
    </>
  );
}

function Rows() {
  const { t, locale } = usePreferences();
  const [value, setValue] = useState(50);
  const [isOn, setOn] = useState(true);
  return (
    <>
      <Sample of="SliderRow">
        <SliderRow
          label={t("ui.layers.opacity")}
          {...{ value, min: 0, max: 100, step: 1, shown: `${value} %` }}
          onChange={setValue}
        />
      </Sample>
      <Sample of="SliderRow" state="long">
        <SliderRow
          label={LONG_NAME[locale]}
          {...{ value: 50, min: 0, max: 100, step: 1, shown: NOW }}
          onChange={nothing}
        />
      </Sample>
      <Sample of="SwitchRow">
        <SwitchRow label={t("role.admin")} checked={isOn} keyLabel="1" onChange={setOn} />
      </Sample>
      <Sample of="SwitchRow" state="long">
        <SwitchRow label={LONG_TEXT[locale]} checked={false} onChange={nothing} />
      </Sample>
    </>
  );
}

function Dialog() {
  const { t, locale } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  return (
    <Sample of="FormDialog" state="error">
      <Button data-testid="gallery-opens" onClick={() => setOpen(true)}>
        {t("ui.sessions.new")}
      </Button>
      {isOpen ? (
        <FormDialog
          title={t("ui.sessions.new")}
          submitLabel={t("ui.sessions.create")}
          canSubmit={false}
          problem={LONG_TEXT[locale]}
          onSubmit={(event) => event.preventDefault()}
          onClose={() => setOpen(false)}
        >
          <Field label={t("ui.sessions.new-title")} />
        </FormDialog>
      ) : null}
    </Sample>
  );
}

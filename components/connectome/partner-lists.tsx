"use client";
import { useState } from "react";
import { anchorOf } from "#components/connectome/neuron-table.ts";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatCount } from "#components/ui/measure.ts";
import type { Partner, Partners } from "#core/synapses/connectivity-index.ts";

const DIRECTIONS = ["upstream", "downstream"] as const;

/** Whom a neuron hears and whom it tells, with how many synapses; a click leads on to their cards. */
export function PartnerLists({ partners }: { readonly partners: Partners }) {
  return (
    <div className="partners">
      {DIRECTIONS.map((direction) => (
        <PartnerList key={direction} direction={direction} partners={partners[direction]} />
      ))}
    </div>
  );
}

const PAGE = 12;

function PartnerList(props: {
  readonly direction: (typeof DIRECTIONS)[number];
  readonly partners: readonly Partner[];
}) {
  const { t, locale } = usePreferences();
  const { direction, partners } = props;
  const [shown, setShown] = useState(PAGE);
  const total = partners.reduce((sum, { synapseCount }) => sum + synapseCount, 0);
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  return (
    <section className="partners__list" data-testid={`partners-${direction}`} data-total={total}>
      <h4 className="partners__title">
        {t(`connectome.partners.${direction}`)}
        <span className="faint">
          {t("connectome.partner-sum", { count: partners.length, synapses: total })}
        </span>
      </h4>
      {partners.length === 0 ? (
        <p className="faint">{t("connectome.partners.none")}</p>
      ) : (
        <ul>
          {partners.slice(0, shown).map((partner) => (
            <PartnerRow
              key={String(partner.root)}
              partner={partner}
              share={percent.format(partner.synapseCount / total)}
              largest={partners[0].synapseCount}
            />
          ))}
        </ul>
      )}
      {shown < partners.length ? (
        <Button small variant="quiet" onClick={() => setShown(shown + 4 * PAGE)}>
          {t("ui.show-more", { count: partners.length - shown })}
        </Button>
      ) : null}
    </section>
  );
}

function PartnerRow(props: {
  readonly partner: Partner;
  readonly share: string;
  readonly largest: number;
}) {
  const { t, locale } = usePreferences();
  const { neurons } = useWorkspace();
  const { root, synapseCount } = props.partner;
  const row = neurons.connectome().row(root);
  const name = row === undefined || row.name === "" ? String(root) : row.name;
  if (root === 0n) {
    return (
      <li className="partner partner--unknown">
        <span className="faint">{t("connectome.partner-unknown")}</span>
        <span className="partner__count">{formatCount(synapseCount, locale)}</span>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className="partner"
        data-testid="partner"
        data-root={String(root)}
        data-count={synapseCount}
        onClick={() => neurons.store.set({ open: anchorOf({ root }), cursor: root })}
      >
        <span
          className="partner__bar"
          style={{ width: `${(100 * synapseCount) / props.largest}%` }}
          aria-hidden="true"
        />
        <SegmentSwatch root={root} />
        <span className={row?.name ? "partner__name truncate" : "partner__name mono truncate"}>
          {name}
        </span>
        <span className="faint truncate partner__type">{row?.type ?? ""}</span>
        <span className="partner__count">{formatCount(synapseCount, locale)}</span>
        <span className="faint partner__share">{props.share}</span>
      </button>
    </li>
  );
}

// One layer of the dataset: where it lies, what was found there, and how it is to be read.
import type { ReactNode } from "react";
import { DimensionField } from "#components/datasets/add-dataset/dimension-field.tsx";
import {
  GraphFacts,
  SynapsesFacts,
  VolumeFacts,
} from "#components/datasets/add-dataset/layer-facts.tsx";
import { TextField } from "#components/datasets/add-dataset/text-field.tsx";
import type { DraftOnPage } from "#components/datasets/add-dataset/use-draft.ts";
import { VectorField } from "#components/datasets/add-dataset/vector-field.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  AXIS_ORDERS,
  type AxisOrder,
  type DraftSettings,
  inDatasetAxes,
  type LayerKind,
  type VolumeChoice,
  type VolumeKind,
} from "#core/datasets/dataset-draft.ts";

interface LayerProps<K extends LayerKind> {
  readonly kind: K;
  readonly page: DraftOnPage;
  readonly isDisabled: boolean;
}

function changed<K extends LayerKind>(
  { page, kind }: LayerProps<K>,
  change: Partial<DraftSettings[K]>,
): void {
  page.change({ ...page.settings, [kind]: { ...page.settings[kind], ...change } });
}

function Layer(
  props: LayerProps<LayerKind> & { readonly facts: ReactNode; readonly children?: ReactNode },
) {
  const { kind, page, isDisabled, facts, children } = props;
  const { t } = usePreferences();
  const problem = page.problems[kind];
  const { address } = page.settings[kind];
  const isLooking = page.looking.has(kind);
  return (
    <section className="layer" aria-label={t(`datasets.layer.${kind}`)}>
      <header className="layer__head">
        <h2 className="layer__title">{t(`datasets.layer.${kind}`)}</h2>
        <p className="muted">{t(`datasets.about.${kind}`)}</p>
      </header>
      <TextField
        isAddress
        label={t("datasets.address")}
        hint={t("datasets.address-hint")}
        value={address}
        isDisabled={isDisabled}
        problem={problem === undefined ? null : t("datasets.problem", { ...problem })}
        onChange={(text) =>
          // What was chosen of the one source says nothing of another.
          changed(props, {
            address: text,
            ...("indices" in page.settings[kind] && { indices: {} }),
          })
        }
      />
      <div className="layer__found">
        {isLooking ? <Busy label={t("datasets.looking")} /> : facts}
        {address === "" || isLooking ? null : (
          <Button small variant="quiet" disabled={isDisabled} onClick={() => page.lookAt(kind)}>
            {t("datasets.look")}
          </Button>
        )}
      </div>
      {children}
    </section>
  );
}

export function VolumeLayer(props: LayerProps<VolumeKind>) {
  const { kind, page, isDisabled } = props;
  const { t } = usePreferences();
  const choice: VolumeChoice = page.settings[kind];
  const found = page.draft?.inspections[kind] ?? null;
  const change = (part: Partial<VolumeChoice>) => changed(props, part);
  /** The greys that were set were another channel's. */
  const choose = (name: string, index: number) =>
    page.change({
      ...page.settings,
      [kind]: {
        ...page.settings[kind],
        indices: { ...choice.indices, [name]: index },
        ...(kind === "image" ? { contrast: null } : {}),
      },
    });
  const finest = found?.levels[0] ?? null;
  const told = finest?.voxelNm ?? null;
  return (
    <Layer
      {...{ kind, page, isDisabled }}
      facts={found === null ? null : <VolumeFacts choice={choice} found={found} />}
    >
      {found === null || !found.dimensions?.length ? null : (
        <div className="layer__settings">
          {found.dimensions.map((dimension) => (
            <DimensionField
              key={dimension.name}
              dimension={dimension}
              value={choice.indices[dimension.name] ?? 0}
              isDisabled={isDisabled}
              onChange={(index) => choose(dimension.name, index)}
            />
          ))}
        </div>
      )}
      <details className="layer__more" open={found !== null && told === null ? true : undefined}>
        <summary>{t("datasets.more")}</summary>
        <div className="layer__settings">
          <TextField
            label={t("datasets.path")}
            hint={t("datasets.path-hint")}
            value={choice.path}
            isDisabled={isDisabled}
            onChange={(path) => change({ path, indices: {} })}
          />
          <label className="field">
            <span className="field__label">{t("datasets.axis-order")}</span>
            <select
              className="input"
              value={choice.axisOrder}
              disabled={isDisabled}
              onChange={({ target }) => change({ axisOrder: target.value as AxisOrder })}
            >
              {AXIS_ORDERS.map((order) => (
                <option key={order} value={order}>
                  {order === "xyz"
                    ? t("datasets.axis-as-is")
                    : t("datasets.axis-read", { x: order[0], y: order[1], z: order[2] })}
                </option>
              ))}
            </select>
          </label>
          <VectorField
            label={t("datasets.voxel")}
            value={choice.voxelNm}
            told={told === null ? null : inDatasetAxes(told, choice.axisOrder)}
            isSize
            isDisabled={isDisabled}
            onChange={(voxelNm) => change({ voxelNm })}
          />
          <VectorField
            label={t("datasets.offset")}
            value={choice.offsetNm}
            told={finest === null ? null : inDatasetAxes(finest.offsetNm, choice.axisOrder)}
            isSize={false}
            isDisabled={isDisabled}
            onChange={(offsetNm) => change({ offsetNm })}
          />
        </div>
      </details>
    </Layer>
  );
}

export function GraphLayer(props: Omit<LayerProps<"graph">, "kind">) {
  const { page, isDisabled } = props;
  const { t } = usePreferences();
  const { graph } = page.settings;
  const found = page.draft?.inspections.graph ?? null;
  const change = (part: Partial<DraftSettings["graph"]>) =>
    changed({ ...props, kind: "graph" }, part);
  return (
    <Layer
      {...{ page, isDisabled }}
      kind="graph"
      facts={found === null ? null : <GraphFacts found={found} />}
    >
      <div className="layer__settings">
        <TextField
          label={t("datasets.threshold")}
          value={String(graph.threshold)}
          isDisabled={isDisabled || graph.onColumn !== ""}
          onChange={(text) => {
            const threshold = Number(text);
            if (text !== "" && threshold >= 0 && threshold <= 1) change({ threshold });
          }}
        />
        {graph.address === "" ? null : (
          <TextField
            label={t("datasets.on-column")}
            hint={t("datasets.on-column-hint")}
            value={graph.onColumn}
            isDisabled={isDisabled}
            onChange={(onColumn) => change({ onColumn })}
          />
        )}
      </div>
    </Layer>
  );
}

export function SynapsesLayer(props: Omit<LayerProps<"synapses">, "kind">) {
  const { page, isDisabled } = props;
  const found = page.draft?.inspections.synapses ?? null;
  return (
    <Layer
      {...{ page, isDisabled }}
      kind="synapses"
      facts={found === null ? null : <SynapsesFacts found={found} />}
    />
  );
}

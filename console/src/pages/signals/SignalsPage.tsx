import { Button, Select, TextInput } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNetwork } from "../../api/network.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import { useStoredCommands } from "../../live/command-lives.js";
import { commandStore, heldLock } from "../../live/commands.js";
import { useJudged } from "../../live/hooks.js";
import { sameItems } from "../../live/steady.js";
import type { ControllerModel, NetworkModel } from "../../map/network-model.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { GroupDialog } from "../../panels/signals/GroupDialog.js";
import { GroupLife } from "../../panels/signals/GroupLife.js";
import { signalTexts } from "../../panels/signals/signal-texts.js";
import { Page } from "../../ui/Page.js";
import classes from "./SignalsPage.module.css";
import { SignalsTable } from "./SignalsTable.js";
import { mostInGroup, type SignalFilter, signalFilters, useSignalSearch } from "./signal-search.js";
import { heldSignalFacts } from "./use-signal-facts.js";

const nothingStored = {};

/** Every controller with what it does now, and the choice of several for a group of commands. */
export function SignalsPage() {
  const { t } = useTranslation(signalTexts);
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  return (
    <Page title={t("signals:title")} lead={t("signals:lead")} fill>
      {network.isError && model === null ? (
        <ProblemNote error={network.error} onRetry={() => void network.refetch()} />
      ) : null}
      {model === null ? null : <Signals model={model} />}
    </Page>
  );
}

function Signals({ model }: { model: NetworkModel }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const [search, change] = useSignalSearch();
  const mayGroup = useMay("commandGroup");
  const [asking, setAsking] = useState(false);
  const rows = useShown(model, search.q, search.show);
  const stored = useStoredCommands();
  const picked = search.picked.flatMap((id) => model.controllers.get(id) ?? []);
  const pick = useCallback(
    (id: string, on: boolean) =>
      change(({ picked }) => {
        const others = picked.filter((other) => other !== id);
        return { pick: (on ? [...others, id] : others).slice(0, mostInGroup).join(",") };
      }),
    [change],
  );
  return (
    <>
      <div className={classes.filters}>
        <TextInput
          w={260}
          label={t("signals:list.search")}
          autoComplete="off"
          maxLength={64}
          value={search.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <Select
          w={200}
          label={t("signals:list.filter")}
          value={search.show}
          data={signalFilters.map((value) => ({ value, label: t(`signals:list.filters.${value}`) }))}
          onChange={(value) => change({ show: value === "all" ? null : value })}
        />
        <p className={classes.count} role="status">
          {t("signals:list.shown", { count: rows.length })}
        </p>
        {mayGroup ? (
          <div className={classes.group}>
            <span>
              {t("signals:list.picked", { count: picked.length })}
              {picked.length >= mostInGroup ? <> · {t("signals:list.tooMany", { most: mostInGroup })}</> : null}
            </span>
            <Button variant="default" disabled={picked.length === 0} onClick={() => change({ pick: null })}>
              {t("signals:list.clear")}
            </Button>
            <Button disabled={picked.length === 0} onClick={() => setAsking(true)}>
              {t("signals:list.group")}
            </Button>
          </div>
        ) : null}
      </div>
      {search.group === null ? null : (
        <GroupLife key={search.group} groupId={search.group} model={model} onClose={() => change({ group: null })} />
      )}
      {stored.isError ? <ProblemNote error={stored.error} onRetry={() => void stored.refetch()} /> : null}
      <SignalsTable
        rows={rows}
        stored={stored.data ?? nothingStored}
        empty={model.controllers.size === 0}
        picked={mayGroup ? search.picked : null}
        onPick={pick}
      />
      {mayGroup ? (
        <GroupDialog
          opened={asking && picked.length > 0}
          controllers={picked}
          names={picked.map((controller) =>
            format.name(controller.node?.properties.name ?? controller.properties.name),
          )}
          onClose={() => setAsking(false)}
          onSent={(groupId) => {
            setAsking(false);
            change({ group: groupId, pick: null });
          }}
        />
      ) : null}
    </>
  );
}

/** The controllers of the areas that are looked at, by name, which the filter lets through now. */
function useShown(model: NetworkModel, q: string, show: SignalFilter): readonly ControllerModel[] {
  const format = useFormat();
  const { includes } = useAreaFilter();
  const found = useMemo(() => {
    const words = q.trim().toLowerCase();
    return [...model.controllers.values()]
      .filter(({ node }) => includes(node?.properties.areaId))
      .map((controller) => ({
        controller,
        name: format.name(controller.node?.properties.name ?? controller.properties.name),
      }))
      .filter(({ controller, name }) => `${name} ${controller.id}`.toLowerCase().includes(words))
      .sort((a, b) => a.name.localeCompare(b.name, format.language))
      .map(({ controller }) => controller);
  }, [model, q, includes, format]);
  const judge = (now: number): readonly ControllerModel[] => {
    if (show === "all") return found;
    return found.filter(({ id }) => {
      if (show === "locked") return heldLock(id, now) !== null;
      const { condition, activeCommandId } = heldSignalFacts(id, now);
      if (show === "underWay") {
        return activeCommandId !== null || commandStore.of(id).some(({ endedAt }) => endedAt === null);
      }
      return condition !== "normal" && condition !== "unknown";
    });
  };
  return useJudged(judge, sameItems, commandStore.subscribe);
}

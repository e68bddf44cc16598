import { Anchor, Button, Tabs } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CommandNotice, FaultPath, TimingDetail, TimingSheet } from "@roadcast/contract";
import { IconArrowLeft, IconDeviceFloppy, IconTrafficLightsOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useBlocker, useParams, useSearchParams } from "react-router";
import { useNetwork } from "../../api/network.js";
import { roleMay, useSession } from "../../api/session.js";
import { useTiming } from "../../api/timing.js";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import { useCommandLives } from "../../live/command-lives.js";
import { useConnection, useControllerRecord, useServerClock } from "../../live/hooks.js";
import type { ControllerModel } from "../../map/network-model.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import { ConfirmAct } from "../../panels/confirm/ConfirmAct.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { CommandLife } from "../../panels/signals/CommandLife.js";
import { DaysPart } from "../../panels/timing/DaysPart.js";
import { DriftBanner } from "../../panels/timing/DriftBanner.js";
import { FaultPanel } from "../../panels/timing/FaultPanel.js";
import { FilePart } from "../../panels/timing/FilePart.js";
import { focusField } from "../../panels/timing/field-ids.js";
import { NewerVersion } from "../../panels/timing/NewerVersion.js";
import { PhasesPart } from "../../panels/timing/PhasesPart.js";
import { PlansPart } from "../../panels/timing/PlansPart.js";
import { SaveDialog } from "../../panels/timing/SaveDialog.js";
import { SendDialog } from "../../panels/timing/SendDialog.js";
import { isOvertaken, useSheetDraft, wouldLose } from "../../panels/timing/sheet-draft.js";
import { timingTexts } from "../../panels/timing/timing-texts.js";
import { VersionsPart } from "../../panels/timing/VersionsPart.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./TimingPage.module.css";

const tabs = ["phases", "plans", "days", "versions", "file"] as const;
type Tab = (typeof tabs)[number];

/** A sheet that is to come into the editor, what is said once it is there, and where it is shown. */
interface Incoming {
  sheet: TimingSheet;
  message: string;
  to: Tab;
}

/** The timing sheet of a controller: edited, compared, saved as versions, sent to the street. */
export function TimingPage() {
  const { t } = useTranslation(timingTexts);
  const { controllerId = "" } = useParams();
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  const controller = model?.controllers.get(controllerId);
  const timing = useTiming(controllerId);
  if (controller !== undefined && timing.data !== undefined) {
    return <Shown key={controllerId} view={timing.data} error={timing.error} controller={controller} />;
  }
  const error = network.error ?? timing.error;
  return (
    <Page title={t("timing:open")} back={<Back id={controllerId} />}>
      {error === null ? null : <ProblemNote error={error} onRetry={() => void timing.refetch()} />}
      {model === null || controller !== undefined ? null : (
        <EmptyState icon={<IconTrafficLightsOff />} title={t("signals:notFound")} next={t("signals:notFoundNext")} />
      )}
    </Page>
  );
}

interface ShownProps {
  view: TimingDetail;
  /** Why the view is not of now; null while it is. */
  error: Error | null;
  controller: ControllerModel;
}

function Shown({ view, error, controller }: ShownProps) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const role = useSession().data?.role;
  const { lives } = useCommandLives(controller.id);
  const lost = useConnection().status === "disconnected";
  const mayEdit = roleMay(role, "saveTimingVersion");
  const draft = useSheetDraft(view.newest, view.junction, !mayEdit);
  const [search, setSearch] = useSearchParams();
  const [plan, setPlan] = useState(0);
  const [saving, setSaving] = useState(false);
  const [incoming, setIncoming] = useState<Incoming | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const [sending, setSending] = useState<number | null>(null);
  const [goal, setGoal] = useState<FaultPath | null>(null);
  const changed = draft.changes.length > 0;
  const tab = tabs.find((each) => each === search.get("tab")) ?? "phases";
  const goTo = (next: Tab) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === "phases") after.delete("tab");
        else after.set("tab", next);
        return after;
      },
      { replace: true },
    );
  // Nothing of one's own stands in the way of what others save: the newest is shown then.
  const { newest } = view;
  if (isOvertaken(draft, newest.version)) draft.restart(newest.version, newest.sheet);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => changed && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed]);
  // The field is there once its part of the page is, which may be some renders later.
  useEffect(() => {
    if (goal !== null && focusField(goal)) setGoal(null);
  });
  const goToField = (path: FaultPath) => {
    goTo(path[0] === "phases" ? "phases" : path[0] === "plans" ? "plans" : "days");
    if (path[0] === "plans" && typeof path[1] === "number") setPlan(path[1]);
    setGoal(path);
  };
  const take = ({ sheet, message, to }: Incoming) => {
    setIncoming(null);
    draft.put(sheet);
    notifications.show({ message });
    goTo(to);
  };
  // It may have been long on its way: what counts is what is in the editor when it comes.
  const asksToReplace = incoming !== null && wouldLose(draft, incoming.sheet);
  useEffect(() => {
    if (incoming !== null && !asksToReplace) take(incoming);
  });
  const life = lives.find(({ type }) => type === "setSheet");
  const { id, node, properties } = controller;
  return (
    <Page
      title={t("timing:title", { name: format.name(node?.properties.name ?? properties.name) })}
      lead={t("timing:lead", { id, central: view.central, latest: view.latest })}
      back={<Back id={id} />}
      actions={
        mayEdit ? (
          <>
            <span className={classes.changes} role="status">
              {changed ? t("timing:change", { count: draft.changes.length }) : t("timing:noChange")}
              {", "}
              {t("timing:basedOn", { version: draft.basedOn })}
            </span>
            <Button variant="default" disabled={!changed} onClick={() => setDiscarding(true)}>
              {t("timing:discard")}
            </Button>
            <Button
              leftSection={<IconDeviceFloppy size={17} />}
              disabled={!changed || draft.faults.length > 0}
              onClick={() => setSaving(true)}
            >
              {t("timing:save")}
            </Button>
          </>
        ) : null
      }
    >
      {error === null ? null : <ProblemNote error={error} />}
      <DriftBanner view={view} isLastKnown={error !== null} onSend={setSending} onImport={() => goTo("file")} />
      {changed && newest.version > draft.basedOn ? <NewerVersion newest={newest} draft={draft} /> : null}
      {mayEdit ? null : (
        <p className={classes.note}>{t(roleMay(role, "sendTiming") ? "timing:sendOnly" : "timing:readOnly")}</p>
      )}
      <div className={classes.columns}>
        <Tabs value={tab} onChange={(next) => goTo(tabs.find((each) => each === next) ?? "phases")} keepMounted={false}>
          <Tabs.List mb="md">
            {tabs.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`timing:tabs.${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="phases">
            <Panel title={t("timing:phases.table")} bare>
              <PhasesPart editor={draft} controller={controller} />
            </Panel>
          </Tabs.Panel>
          <Tabs.Panel value="plans">
            <Panel title={t("timing:tabs.plans")} bare>
              <PlansPart editor={draft} shown={plan} onShow={setPlan} />
            </Panel>
          </Tabs.Panel>
          <Tabs.Panel value="days">
            <DaysPart editor={draft} />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.stack ?? ""}>
            <VersionsPart
              view={view}
              draft={draft}
              onSend={setSending}
              onEdit={(version, sheet) =>
                setIncoming({ sheet, message: t("timing:versions.editing", { version }), to: "phases" })
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="file">
            <FilePart
              controllerId={id}
              latest={view.latest}
              draft={draft}
              onRead={(sheet, message) => setIncoming({ sheet, message, to: "file" })}
            />
          </Tabs.Panel>
        </Tabs>
        <div className={classes.side}>
          {mayEdit ? <FaultPanel sheet={draft.sheet} faults={draft.faults} onGo={goToField} /> : null}
          {life === undefined ? null : (
            <Panel title={t("signals:types.setSheet")}>
              <SheetLife controller={controller} life={life} lost={lost} />
            </Panel>
          )}
        </div>
      </div>
      <SaveDialog
        opened={saving}
        controllerId={id}
        draft={draft}
        lost={lost}
        onSaved={draft.restart}
        onClose={() => setSaving(false)}
      />
      <SendDialog view={view} version={sending} lost={lost} onClose={() => setSending(null)} />
      <ConfirmAct
        opened={discarding}
        title={t("timing:discard")}
        lead={t("timing:discardLead", { version: draft.basedOn })}
        confirmLabel={t("timing:discard")}
        grave
        onConfirm={() => {
          draft.restart(newest.version, newest.sheet);
          setDiscarding(false);
        }}
        onClose={() => setDiscarding(false)}
      />
      <ConfirmAct
        opened={asksToReplace}
        title={t("timing:replace")}
        lead={t("timing:replaceLead", { count: draft.changes.length })}
        confirmLabel={t("timing:replaceAct")}
        grave
        onConfirm={() => {
          if (incoming !== null) take(incoming);
        }}
        onClose={() => setIncoming(null)}
      />
      <ConfirmAct
        opened={blocker.state === "blocked"}
        title={t("timing:leave")}
        lead={t("timing:leaveLead", { count: draft.changes.length })}
        confirmLabel={t("timing:leaveAct")}
        grave
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      />
    </Page>
  );
}

/** The life of the last sheet that was sent; it looks each second, so that the editor beside it does not have to. */
function SheetLife({ controller, life, lost }: { controller: ControllerModel; life: CommandNotice; lost: boolean }) {
  const now = useServerClock();
  const record = useControllerRecord(controller.id);
  return <CommandLife command={life} plans={controller.properties.plans} now={now} lost={lost} record={record} />;
}

function Back({ id }: { id: string }) {
  const { t } = useTranslation(timingTexts);
  const keptAreas = useKeptAreas();
  return (
    <Anchor
      component={Link}
      to={keptAreas(`/signals/${encodeURIComponent(id)}`)}
      size="sm"
      className={classes.back ?? ""}
    >
      <IconArrowLeft size={16} aria-hidden="true" />
      {t("timing:back")}
    </Anchor>
  );
}

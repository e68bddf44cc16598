import { Button, Checkbox } from "@mantine/core";
import type { Corridor, CorridorNotice } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCancelCorridor, useStartCorridor } from "../../api/corridors.js";
import { isOutcomeUnknown } from "../../api/errors.js";
import { useMay } from "../../api/session.js";
import { commandWithinMs } from "../../api/street-act.js";
import { useFormat } from "../../format/use-format.js";
import type { NetworkModel } from "../../map/network-model.js";
import { useCommands } from "../commands/registry.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import { useSending } from "../signals/use-sending.js";
import classes from "./Corridor.module.css";
import { CorridorProblem } from "./CorridorRefusals.js";
import { corridorTexts } from "./corridor-texts.js";
import { PreviewTable } from "./PreviewTable.js";

interface PlannedPartProps {
  corridor: CorridorNotice;
  checks: Corridor["checks"];
  model: NetworkModel;
  sent: CorridorStart;
  onDiscarded: () => void;
}

export type CorridorStart = ReturnType<typeof useCorridorStart>;

/**
 * The start of a corridor as it is sent. Whoever shows the corridor holds it, not the preview: that goes as soon as the
 * corridor is heard to be active, which may be before the gateway's answer.
 */
export function useCorridorStart(corridorId: string) {
  return { act: useStartCorridor(corridorId), sending: useSending() };
}

/** The preview of a corridor: what it would do to each junction, what stands in the way, and its start. */
export function PlannedPart({ corridor, checks, model, sent: { act: start, sending }, onDiscarded }: PlannedPartProps) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const mayStart = useMay("startCorridor");
  const [leaveOut, setLeaveOut] = useState<readonly string[]>([]);
  const [overLocks, setOverLocks] = useState(false);
  const [asking, setAsking] = useState(false);
  const discard = useCancelCorridor(corridor.corridorId);
  const wanted = checks.filter(({ controllerId }) => !leaveOut.includes(controllerId));
  const refusals = wanted.flatMap((check) => check.refusals);
  const isLocked = refusals.some(({ code }) => code === "locked");
  const isBlocked = refusals.some(({ code }) => code !== "locked" || !overLocks);
  const isEmpty = leaveOut.length >= corridor.junctions.length;
  useCommands({ corridorStart: () => mayStart && !isBlocked && !isEmpty && setAsking(true) });
  const nameOf = (controllerId: string) => {
    const controller = model.controllers.get(controllerId);
    const name = controller?.node?.properties.name ?? controller?.properties.name;
    return name === undefined ? controllerId : format.name(name);
  };
  return (
    <>
      <PreviewTable
        corridor={corridor}
        checks={checks}
        leaveOut={mayStart ? leaveOut : null}
        nameOf={nameOf}
        onLeaveOut={(id, on) => setLeaveOut((before) => (on ? [...before, id] : before.filter((one) => one !== id)))}
      />
      {mayStart ? (
        <div className={classes.acts}>
          {isLocked || overLocks ? (
            <Checkbox
              label={t("corridors:start.overLocks")}
              checked={overLocks}
              onChange={(event) => setOverLocks(event.currentTarget.checked)}
            />
          ) : null}
          {isBlocked ? (
            <p className={classes.blocked} role="status">
              {t("corridors:start.blocked")}
            </p>
          ) : null}
          <div className={classes.buttons}>
            <Button color="alarm" disabled={isBlocked || isEmpty} aria-keyshortcuts="e" onClick={() => setAsking(true)}>
              {t("corridors:start.button")}
            </Button>
            <Button
              variant="default"
              loading={discard.isPending}
              onClick={() => discard.mutate(undefined, { onSuccess: onDiscarded })}
            >
              {t("corridors:start.discard")}
            </Button>
          </div>
          {discard.isError ? <CorridorProblem error={discard.error} /> : null}
        </div>
      ) : null}
      <ConfirmAct
        opened={asking}
        title={t("corridors:start.title")}
        lead={t("corridors:start.ask", { count: corridor.junctions.length - leaveOut.length })}
        confirmLabel={t("corridors:start.confirm")}
        grave
        act={start}
        onConfirm={() =>
          start.mutate(
            { body: { leaveOut: [...leaveOut], overLocks }, signal: sending.begin() },
            { onSuccess: () => setAsking(false), onSettled: sending.end },
          )
        }
        onClose={() => {
          sending.takeBack();
          setAsking(false);
        }}
      >
        <div role="status">
          {start.isPending ? (
            <p className={classes.hint}>{t("signals:sending.pending", { span: format.duration(commandWithinMs) })}</p>
          ) : start.isError && isOutcomeUnknown(start.error) ? (
            <p className={classes.hint}>{t("signals:sending.unknown")}</p>
          ) : null}
        </div>
        {leaveOut.length > 0 ? (
          <p className={classes.hint}>{t("corridors:start.without", { names: leaveOut.map(nameOf).join(", ") })}</p>
        ) : null}
      </ConfirmAct>
    </>
  );
}

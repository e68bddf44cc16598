import { Button } from "@mantine/core";
import type { CorridorJunction, CorridorNotice, CorridorReasonCode } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCancelCorridor, useJunctionAct } from "../../api/corridors.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import type { NetworkModel } from "../../map/network-model.js";
import { useCommands } from "../commands/registry.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import classes from "./Corridor.module.css";
import { CorridorProblem } from "./CorridorRefusals.js";
import { CorridorJunctionMark } from "./CorridorStateMark.js";
import { corridorTexts } from "./corridor-texts.js";

interface ActivePartProps {
  corridor: CorridorNotice;
  model: NetworkModel;
  /** The line to the gateway stands: nothing can be asked else. */
  connected: boolean;
}

/** The junctions of a corridor as they come and go, with what a person can do about each, and the end of it all. */
export function ActivePart({ corridor, model, connected }: ActivePartProps) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const mayAct = useMay("cancelCorridor") && corridor.state === "active" && corridor.ending === null;
  const [asking, setAsking] = useState(false);
  const cancel = useCancelCorridor(corridor.corridorId);
  const release = useJunctionAct(corridor.corridorId, "releaseCorridorJunction");
  const passed = useJunctionAct(corridor.corridorId, "reportCorridorPassing");
  useCommands({ corridorCancel: () => mayAct && setAsking(true) });
  const nameOf = (controllerId: string) => {
    const controller = model.controllers.get(controllerId);
    const name = controller?.node?.properties.name ?? controller?.properties.name;
    return name === undefined ? controllerId : format.name(name);
  };
  return (
    <>
      {/* Over the junctions: in reach however many there are. */}
      {mayAct ? (
        <div className={classes.acts}>
          <Button color="alarm" disabled={!connected} aria-keyshortcuts="v" onClick={() => setAsking(true)}>
            {t("corridors:act.cancel")}
          </Button>
        </div>
      ) : null}
      <ol className={classes.progress} aria-label={t("corridors:table.label")}>
        {corridor.junctions.map((junction, i) => {
          const { controllerId, state, passedAt, phases, reason, reasonCode } = junction;
          const name = nameOf(controllerId);
          const isHeld = state === "preempting" || state === "green";
          return (
            <li key={controllerId} data-state={state}>
              <span className={classes.order}>{i + 1}</span>
              <div className={classes.about}>
                <b>{name}</b>
                <span className={classes.second}>
                  {t("corridors:table.phases")} {phases.join(" + ")} · <Expected junction={junction} />
                </span>
                <Reason reason={reason} code={reasonCode} />
              </div>
              <CorridorJunctionMark state={state} />
              {mayAct ? (
                <div className={classes.junctionActs}>
                  {passedAt === null ? (
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={!connected}
                      aria-label={t("corridors:act.passedOf", { name })}
                      onClick={() => passed.mutate(controllerId)}
                    >
                      {t("corridors:act.passed")}
                    </Button>
                  ) : null}
                  {isHeld || state === "pending" ? (
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={!connected}
                      aria-label={t("corridors:act.releaseOf", { name })}
                      onClick={() => release.mutate(controllerId)}
                    >
                      {t("corridors:act.release")}
                    </Button>
                  ) : null}
                </div>
              ) : null}
            </li>
          );
        })}
      </ol>
      {release.isError ? <CorridorProblem error={release.error} /> : null}
      {passed.isError ? <CorridorProblem error={passed.error} /> : null}
      <ConfirmAct
        opened={asking}
        title={t("corridors:act.cancelTitle")}
        lead={t("corridors:act.cancelAsk")}
        confirmLabel={t("corridors:act.cancelConfirm")}
        grave
        act={cancel}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** Why it is as it is: in the viewer's language where the gateway says it, else in the words of who does. */
function Reason({ reason, code }: { reason: string | null; code: CorridorReasonCode | null }) {
  const { t } = useTranslation(corridorTexts);
  // When it passed is said already.
  if (reason === null || code === "passed") return null;
  if (code !== null) return <span className={classes.second}>{t(`corridors:reasons.${code}`)}</span>;
  return (
    <span className={classes.second} lang="en">
      {reason}
    </span>
  );
}

/** When the vehicle comes, or was there. */
function Expected({ junction: { expectedAt, passedAt } }: { junction: CorridorJunction }) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const now = useServerClock();
  if (passedAt !== null) return t("corridors:passedAt", { at: format.time(passedAt) });
  if (expectedAt === null) return format.duration(null);
  const leftMs = expectedAt - now;
  return leftMs < 1_000
    ? t("corridors:due")
    : t("corridors:expected", { span: format.duration(Math.round(leftMs / 1000) * 1000) });
}

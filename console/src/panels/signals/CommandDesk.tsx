import { Button } from "@mantine/core";
import type { ControllerCommandType } from "@roadcast/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { useCommands } from "../commands/registry.js";
import { CommandDialog } from "./CommandDialog.js";
import classes from "./Desk.module.css";
import { isHeldByAnother } from "./desk.js";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";

/** What can be asked of a controller now, or why nothing can. */
export function CommandDesk({ desk }: { desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const [asking, setAsking] = useState<ControllerCommandType | null>(null);
  const { state, controller, lost, lock, username } = desk;
  const name = format.name(controller.node?.properties.name ?? controller.properties.name);
  // Taken from the newest state when the key is pressed: what is not offered then does nothing.
  const ask = (type: ControllerCommandType) => {
    if (state.kind === "open" && state.offered.includes(type) && !lost && asking === null) setAsking(type);
  };
  useCommands({
    signalPlan: () => ask("setPlan"),
    signalMode: () => ask("setMode"),
    signalRelease: () => ask("release"),
  });
  const buttons =
    state.kind === "open" ? (
      <>
        {isHeldByAnother(lock, username, serverNow()) ? (
          <p className={classes.note}>{t("signals:desk.heldByAnother")}</p>
        ) : null}
        <div className={classes.buttons}>
          {state.offered.map((type) => (
            <Button
              key={type}
              size="xs"
              disabled={lost}
              variant={type === "preempt" ? "outline" : "default"}
              {...(type === "preempt" ? { color: "alarm" } : {})}
              onClick={() => setAsking(type)}
            >
              {t(`signals:types.${type}`)}
            </Button>
          ))}
        </div>
      </>
    ) : null;
  return (
    <>
      {lost && state.kind !== "readOnly" ? <p className={classes.note}>{t("signals:desk.lost")}</p> : null}
      {state.kind === "readOnly" ? <p className={classes.note}>{t("signals:desk.readOnly")}</p> : null}
      {state.kind === "unknown" ? <p className={classes.note}>{t("signals:unknown.desk")}</p> : null}
      {state.kind === "blocked" ? (
        <p className={classes.note}>
          <StatusMark tone="caution">
            {t("signals:desk.blocked", { why: t(`signals:refusals.${state.code}`) })}
          </StatusMark>
        </p>
      ) : null}
      {buttons}
      {/* It stays when the street changes under it: what a person types is theirs, and the gateway judges it. */}
      <CommandDialog desk={desk} type={asking} name={name} onClose={() => setAsking(null)} />
    </>
  );
}

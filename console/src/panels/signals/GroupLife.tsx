import { ActionIcon, Button } from "@mantine/core";
import type { CommandGroup } from "@roadcast/contract";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAbortGroup, useCommandGroup } from "../../api/commands.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { mergeLives, toCommandNotice } from "../../live/command-lives.js";
import { useHeardByController } from "../../live/commands.js";
import { useConnection, useServerClock } from "../../live/hooks.js";
import { liveStore } from "../../live/store.js";
import type { NetworkModel } from "../../map/network-model.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { CommandLife } from "./CommandLife.js";
import classes from "./GroupLife.module.css";
import { lostMembers, type Standing, standingOf } from "./group.js";
import { signalTexts } from "./signal-texts.js";

const tones: Record<Standing, Tone> = {
  preparing: "active",
  committing: "active",
  confirmed: "normal",
  aborted: "caution",
  failed: "alarm",
  releasing: "alarm",
  stopping: "caution",
  stopped: "caution",
};

interface GroupLifeProps {
  groupId: string;
  model: NetworkModel;
  onClose: () => void;
}

/** A group of commands: how it stands, why it failed where it did, and the life of each of its commands. */
export function GroupLife({ groupId, model, onClose }: GroupLifeProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const now = useServerClock();
  const lost = useConnection().status === "disconnected";
  const query = useCommandGroup(groupId);
  const heard = useHeardByController();
  const group = query.data;
  const [asking, setAsking] = useState(false);
  const abort = useAbortGroup(groupId);
  const standing = group === undefined ? null : standingOf(group);
  const mayAbort = useMay("abortCommandGroup") && (standing === "preparing" || standing === "committing");
  const allHeard = [...heard.values()].flat();
  const ofGroup = allHeard.filter((command) => command.groupId === groupId);
  const lives = mergeLives(group?.commands.map(toCommandNotice) ?? [], ofGroup);
  const known = mergeLives(lives, allHeard);
  const nameOf = (controllerId: string) => {
    const controller = model.controllers.get(controllerId);
    const name = controller?.node?.properties.name ?? controller?.properties.name;
    return name === undefined ? controllerId : format.name(name);
  };
  /** The controllers that it was given up for; the reason of each stands in its life. */
  const whyFailed = ({ failureCode, failureOf, commands }: CommandGroup) => {
    if (failureCode === "tooLate") return t("signals:group.tooLate");
    if (failureCode === "abortedBy") return t("signals:group.abortedBy", { who: failureOf.join(", ") });
    return lostMembers(commands, failureOf)
      .map(({ controllerId, state }) =>
        t("signals:group.lost", { name: nameOf(controllerId), state: t(`signals:states.${state}`) }),
      )
      .join(", ");
  };
  return (
    <Panel
      title={t("signals:group.panel")}
      lead={
        group === undefined || standing === null ? null : (
          <>
            <StatusMark tone={tones[standing]}>{t(`signals:group.states.${standing}`)}</StatusMark>
            {" · "}
            {t("signals:group.by", {
              who: group.requestedBy,
              time: format.moment(group.requestedAt, now),
              reason: group.reason,
            })}
          </>
        )
      }
      actions={
        <>
          {mayAbort ? (
            <Button size="compact-sm" color="alarm" disabled={lost} onClick={() => setAsking(true)}>
              {t("signals:group.abort")}
            </Button>
          ) : null}
          <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t("signals:group.close")}>
            <IconX size={18} />
          </ActionIcon>
        </>
      }
    >
      <ConfirmAct
        opened={asking}
        title={t("signals:group.abort")}
        lead={t("signals:group.abortAsk")}
        confirmLabel={t("signals:group.abort")}
        grave
        act={abort}
        onConfirm={() => abort.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
      {query.isError ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      <p className={classes.spoken} role="status">
        {standing === null ? "" : t(`signals:group.states.${standing}`)}
      </p>
      {group?.failure == null ? null : (
        <p className={classes.failure} data-by-hand={group.failureCode === "abortedBy" || undefined}>
          {t("signals:group.failure", { failure: whyFailed(group) })}
        </p>
      )}
      <section
        className={classes.lives}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t("signals:group.members")}
      >
        {lives.map((command) => {
          const controller = model.controllers.get(command.controllerId);
          return (
            <CommandLife
              key={command.commandId}
              command={command}
              plans={controller?.properties.plans ?? []}
              now={now}
              lost={lost}
              record={liveStore.get("controllers", command.controllerId)}
              place={nameOf(command.controllerId)}
              others={known}
            />
          );
        })}
      </section>
    </Panel>
  );
}

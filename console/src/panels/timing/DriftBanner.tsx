import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { TimingDetail } from "@roadcast/contract";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { roleMay, useSession } from "../../api/session.js";
import { useAdoptTiming } from "../../api/timing.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import { ConfirmAct } from "../confirm/ConfirmAct.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

const tones: Record<TimingDetail["drift"], Tone> = {
  inStep: "normal",
  differs: "alarm",
  sending: "active",
  unknown: "muted",
};

interface DriftBannerProps {
  view: TimingDetail;
  /** It could not be asked for since: what is shown is what was known last. */
  isLastKnown: boolean;
  onSend: (version: number) => void;
  /** Goes to where a file is read. */
  onImport: () => void;
}

/** Whether the controller runs by what central holds, and where it does not, what to do next. */
export function DriftBanner({ view, isLastKnown, onSend, onImport }: DriftBannerProps) {
  const { t } = useTranslation(timingTexts);
  const role = useSession().data?.role;
  const [adopting, setAdopting] = useState<number | null>(null);
  const { drift, central, reported, sending } = view;
  const version = drift === "sending" ? (sending?.version ?? central) : central;
  const known = reported?.version ?? null;
  return (
    <section
      className={classes.drift}
      data-drift={isLastKnown ? "unknown" : drift}
      aria-label={t("signals:device.sheet")}
    >
      <div role={drift === "differs" ? "alert" : "status"}>
        <StatusMark tone={isLastKnown ? tones.unknown : tones[drift]}>
          {t(`timing:drift.${drift}`, { version })}
        </StatusMark>
        {isLastKnown ? <p className={classes.note}>{t("timing:drift.lastKnown")}</p> : null}
        {drift === "differs" && reported !== null ? (
          <p className={classes.note}>
            {known === null
              ? t("timing:drift.unknownVersion", { checksum: reported.checksum })
              : t("timing:drift.knownVersion", { checksum: reported.checksum, version: known })}
          </p>
        ) : null}
      </div>
      {drift === "differs" ? (
        <div className={classes.next}>
          <b>
            <IconAlertTriangle size={16} aria-hidden="true" /> {t("timing:drift.next")}
          </b>
          {known !== null && roleMay(role, "adoptTiming") ? (
            <Button size="xs" variant="default" onClick={() => setAdopting(known)}>
              {t("timing:drift.adopt", { version: known })}
            </Button>
          ) : null}
          {roleMay(role, "sendTiming") ? (
            <Button size="xs" variant="default" onClick={() => onSend(central)}>
              {t("timing:drift.resend", { version: central })}
            </Button>
          ) : null}
          {known === null && roleMay(role, "saveTimingVersion") ? (
            <Button size="xs" variant="default" onClick={onImport}>
              {t("timing:drift.import")}
            </Button>
          ) : null}
          {known === null ? <p className={classes.note}>{t("timing:drift.importHint")}</p> : null}
        </div>
      ) : null}
      <Adopt id={view.controllerId} version={adopting} onClose={() => setAdopting(null)} />
    </section>
  );
}

function Adopt({ id, version, onClose }: { id: string; version: number | null; onClose: () => void }) {
  const { t } = useTranslation(timingTexts);
  const adopt = useAdoptTiming(id);
  const [reason, setReason] = useState("");
  return (
    <ConfirmAct
      opened={version !== null}
      title={t("timing:drift.adopt", { version: version ?? 0 })}
      lead={t("timing:drift.adoptLead")}
      confirmLabel={t("timing:drift.adopt", { version: version ?? 0 })}
      disabled={reason.trim() === ""}
      act={adopt}
      onConfirm={() => {
        if (version === null) return;
        adopt.mutate(
          { version, reason: reason.trim() },
          {
            onSuccess: () => {
              notifications.show({ message: t("timing:drift.adopted", { version }) });
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <TextInput
        label={t("timing:drift.reason")}
        maxLength={200}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmAct>
  );
}

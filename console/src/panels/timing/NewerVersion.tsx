import { Button } from "@mantine/core";
import { diffSheets, type TimingVersionWithSheet } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { Changes } from "./Changes.js";
import type { SheetDraft } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

/** Somebody else has saved meanwhile: theirs beside one's own, and the choice. Nothing of either is lost. */
export function NewerVersion({ newest, draft }: { newest: TimingVersionWithSheet; draft: SheetDraft }) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const { version, savedBy, savedAt, sheet } = newest;
  return (
    <section className={classes.drift} data-drift="newer" role="alert">
      <StatusMark tone="caution">
        {t("timing:newer", { who: savedBy, version, time: format.dateTime(savedAt) })}
      </StatusMark>
      <p className={classes.note}>{t("timing:newerLead")}</p>
      <Changes
        changes={diffSheets(sheet, draft.sheet)}
        label={t("timing:versions.draftTitle", { version })}
        before={t("timing:versions.before", { version })}
        after={t("timing:versions.mine")}
        none={t("timing:versions.same")}
      />
      <div className={classes.next}>
        <Button size="xs" onClick={() => draft.rebase(version, sheet)}>
          {t("timing:rebase", { version })}
        </Button>
        <Button size="xs" variant="default" onClick={() => draft.restart(version, sheet)}>
          {t("timing:takeTheirs", { version })}
        </Button>
      </div>
    </section>
  );
}

import { Button, FileButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { diffSheets, type FileFault, readTimingFile, type TimingSheet } from "@roadcast/contract";
import { IconFileUpload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../api/client.js";
import { Panel } from "../../ui/Panel.js";
import { DownloadButton } from "../long-work/DownloadButton.js";
import type { SheetDraft } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";
import { useTimingText } from "./use-timing-text.js";

/** A sheet has some thousands of characters. */
const mostBytes = 900_000;

interface FilePartProps {
  controllerId: string;
  latest: number;
  draft: SheetDraft;
  /** Takes what was read into the editor, and says so once it is there. */
  onRead: (sheet: TimingSheet, message: string) => void;
}

/** Reads a sheet out of a file into the editor, and writes the newest version into one. */
export function FilePart({ controllerId, latest, draft, onRead }: FilePartProps) {
  const { t } = useTranslation(timingTexts);
  const { faultText } = useTimingText();
  const [refused, setRefused] = useState<{ name: string; faults: readonly FileFault[] } | null>(null);
  const resetInput = useRef<() => void>(null);
  const read = async (file: File | null) => {
    if (file === null) return;
    resetInput.current?.();
    if (file.size > mostBytes) {
      notifications.show({ color: "alarm", message: t("timing:file.tooLarge", { name: file.name }) });
      return;
    }
    const format = file.name.toLowerCase().endsWith(".json") ? "json" : "csv";
    const { sheet, faults } = readTimingFile(await file.text(), format, draft.junction);
    setRefused(sheet === null ? { name: file.name, faults } : null);
    if (sheet === null) return;
    const count = diffSheets(draft.sheet, sheet).length;
    onRead(sheet, t("timing:file.taken", { name: file.name, count }));
  };
  return (
    <div className={classes.days}>
      {draft.readOnly ? null : (
        <Panel title={t("timing:file.title")} lead={t("timing:file.lead")}>
          <FileButton
            resetRef={resetInput}
            accept=".csv,.json,text/csv,application/json"
            onChange={(file) => void read(file)}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={18} />}>
                {t("timing:file.choose")}
              </Button>
            )}
          </FileButton>
          {refused === null ? null : (
            <section className={`${classes.faults} ${classes.below}`} role="alert">
              <h3 className={classes.heading}>
                {t("timing:file.faults", { name: refused.name, count: refused.faults.length })}
              </h3>
              <ol>
                {refused.faults.map((fault, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown whole and never changed.
                  <li key={at}>
                    <b>{t("timing:file.place", { line: fault.line, column: fault.column })}</b>{" "}
                    <span>{faultText(fault)}</span>
                  </li>
                ))}
              </ol>
            </section>
          )}
        </Panel>
      )}
      <Panel title={t("timing:file.export")} lead={t("timing:file.exportLead")}>
        <span className={classes.acts}>
          {(["csv", "json"] as const).map((kind) => (
            <DownloadButton
              key={kind}
              address={addressOf("exportTiming", { params: { id: controllerId, version: latest } })}
              accept={kind === "csv" ? "text/csv" : "application/json"}
              fileName={`${controllerId}-timing-${latest}.${kind}`}
              label={t(`timing:versions.${kind}`)}
            />
          ))}
        </span>
      </Panel>
    </div>
  );
}

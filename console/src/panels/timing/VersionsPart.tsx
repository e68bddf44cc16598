import { Button } from "@mantine/core";
import { diffSheets, type TimingDetail, type TimingSheet } from "@roadcast/contract";
import { IconPencil, IconSend } from "@tabler/icons-react";
import { CancelledError, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../api/client.js";
import { roleMay, useSession } from "../../api/session.js";
import { useTimingVersion, useTimingVersions } from "../../api/timing.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../ui/Panel.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { DownloadButton } from "../long-work/DownloadButton.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { useProblemToast } from "../problem/use-problem-text.js";
import { Changes } from "./Changes.js";
import type { SheetDraft } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface VersionsPartProps {
  view: TimingDetail;
  draft: SheetDraft;
  onSend: (version: number) => void;
  /** Puts a version's sheet into the editor, as changes to the newest one. */
  onEdit: (version: number, sheet: TimingSheet) => void;
}

/** Every version: who saved it, when and why; two of them side by side; files; and the way to the street. */
export function VersionsPart({ view, draft, onSend, onEdit }: VersionsPartProps) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const role = useSession().data?.role;
  const queries = useQueryClient();
  const sayProblem = useProblemToast();
  const id = view.controllerId;
  const versions = useTimingVersions(id);
  const [from, setFrom] = useState(Math.max(1, view.latest - 1));
  const [to, setTo] = useState(view.latest);
  const rows = versions.data?.pages.flatMap(({ items }) => items) ?? [];
  const edit = async (version: number) => {
    try {
      const found = await queries.fetchQuery({
        queryKey: ["timing-version", id, version],
        queryFn: () => call("getTimingVersion", { params: { id, version } }),
        staleTime: Number.POSITIVE_INFINITY,
      });
      onEdit(version, found.sheet);
    } catch (thrown) {
      // Given up since the person has signed out, or is another one.
      if (!(thrown instanceof CancelledError)) sayProblem(thrown);
    }
  };
  return (
    <>
      {versions.isError ? <ProblemNote error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      <Panel
        title={t("timing:versions.table")}
        lead={roleMay(role, "sendTiming") ? null : t("timing:versions.whoSends")}
        bare
        flush
      >
        <div className={classes.scroller}>
          <table className={table.table} aria-label={t("timing:versions.table")}>
            <thead>
              <tr>
                <th scope="col">{t("timing:versions.version")}</th>
                <th scope="col">{t("timing:versions.from")}</th>
                <th scope="col">{t("timing:versions.to")}</th>
                <th scope="col">{t("timing:versions.saved")}</th>
                <th scope="col">{t("timing:versions.by")}</th>
                <th scope="col">{t("timing:versions.note")}</th>
                <th scope="col" />
              </tr>
            </thead>
            <tbody>
              {rows.map(({ version, savedAt, savedBy, note, origin, checksum }) => (
                <tr key={version}>
                  <th scope="row">
                    {version} <code className={classes.checksum}>{checksum}</code>
                    <span className={classes.marks}>
                      {version === view.central ? (
                        <StatusMark tone="active">{t("timing:versions.central")}</StatusMark>
                      ) : null}
                      {version === view.reported?.version ? (
                        <StatusMark tone="normal">{t("timing:versions.reported")}</StatusMark>
                      ) : null}
                    </span>
                  </th>
                  <td>
                    <input
                      type="radio"
                      name="timing-from"
                      aria-label={t("timing:versions.fromPick", { version })}
                      checked={from === version}
                      onChange={() => setFrom(version)}
                    />
                  </td>
                  <td>
                    <input
                      type="radio"
                      name="timing-to"
                      aria-label={t("timing:versions.toPick", { version })}
                      checked={to === version}
                      onChange={() => setTo(version)}
                    />
                  </td>
                  <td className={table.nowrap}>{format.dateTime(savedAt)}</td>
                  <td className={table.nowrap}>{savedBy}</td>
                  <td>{origin === "network" ? t("timing:versions.network") : note}</td>
                  <td>
                    <span className={classes.acts}>
                      {roleMay(role, "sendTiming") ? (
                        <Button
                          size="compact-xs"
                          variant="default"
                          leftSection={<IconSend size={14} />}
                          aria-label={`${t("timing:versions.send")}: ${version}`}
                          onClick={() => onSend(version)}
                        >
                          {t("timing:versions.send")}
                        </Button>
                      ) : null}
                      {draft.readOnly ? null : (
                        <Button
                          size="compact-xs"
                          variant="default"
                          leftSection={<IconPencil size={14} />}
                          aria-label={`${t("timing:versions.edit")}: ${version}`}
                          onClick={() => void edit(version)}
                        >
                          {t("timing:versions.edit")}
                        </Button>
                      )}
                      {(["csv", "json"] as const).map((kind) => (
                        <DownloadButton
                          key={kind}
                          size="compact-xs"
                          address={addressOf("exportTiming", { params: { id, version } })}
                          accept={kind === "csv" ? "text/csv" : "application/json"}
                          fileName={`${id}-timing-${version}.${kind}`}
                          label={t(`timing:versions.${kind}`)}
                        />
                      ))}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {versions.hasNextPage ? (
          <Button
            variant="default"
            m="sm"
            loading={versions.isFetchingNextPage}
            onClick={() => void versions.fetchNextPage()}
          >
            {t("timing:versions.older")}
          </Button>
        ) : null}
      </Panel>
      {from === to ? null : <Comparison id={id} from={from} to={to} />}
      {draft.changes.length > 0 ? (
        <Panel title={t("timing:versions.draftTitle", { version: draft.basedOn })} flush>
          <Changes
            changes={draft.changes}
            label={t("timing:versions.draftTitle", { version: draft.basedOn })}
            before={t("timing:versions.before", { version: draft.basedOn })}
            after={t("timing:versions.mine")}
            none={t("timing:versions.same")}
          />
        </Panel>
      ) : null}
    </>
  );
}

function Comparison({ id, from, to }: { id: string; from: number; to: number }) {
  const { t } = useTranslation(timingTexts);
  const before = useTimingVersion(id, from);
  const after = useTimingVersion(id, to);
  const title = t("timing:versions.comparison", { from, to });
  const error = before.error ?? after.error;
  return (
    <Panel title={title} flush>
      {error === null ? null : <ProblemNote error={error} />}
      {before.data === undefined || after.data === undefined ? null : (
        <Changes
          changes={diffSheets(before.data.sheet, after.data.sheet)}
          label={title}
          before={t("timing:versions.before", { version: from })}
          after={t("timing:versions.after", { version: to })}
          none={t("timing:versions.same")}
        />
      )}
    </Panel>
  );
}

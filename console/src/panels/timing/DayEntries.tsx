import { ActionIcon, Button } from "@mantine/core";
import { clockOf, type DayEntry, type FaultPath } from "@roadcast/contract";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { ChoiceField, ClockField } from "./Fields.js";
import type { SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface DayEntriesProps {
  editor: SheetEditor;
  path: FaultPath;
  entries: readonly DayEntry[];
  /** The day's name, for screen readers. */
  day: string;
}

const dayMinutes = 1440;

/** Which plan runs from when on: as a bar over 24 hours, and as rows. */
export function DayEntries({ editor, path, entries, day }: DayEntriesProps) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const { plans } = editor.sheet;
  const options = plans.map(
    (each) => [String(each.plan), t("timing:plans.option", { plan: each.plan, name: format.name(each.name) })] as const,
  );
  const sorted = entries
    .filter(({ fromMinute }) => Number.isInteger(fromMinute))
    .sort((a, b) => a.fromMinute - b.fromMinute);
  const last = Math.max(0, ...sorted.map(({ fromMinute }) => fromMinute));
  return (
    <>
      <div className={classes.day} role="img" aria-label={t("timing:days.bar", { day })}>
        {sorted.map((entry, at) => {
          const until = sorted[at + 1]?.fromMinute ?? dayMinutes;
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a time may be there twice while it is being typed.
              key={`${entry.fromMinute} ${at}`}
              data-odd={entry.plan % 2 === 1 || undefined}
              style={{
                left: `${(100 * entry.fromMinute) / dayMinutes}%`,
                width: `${(100 * (until - entry.fromMinute)) / dayMinutes}%`,
              }}
            >
              {entry.plan}
            </span>
          );
        })}
      </div>
      <ol className={classes.entries}>
        {entries.map((entry, at) => {
          const label = t("timing:days.entry", { day, count: at + 1 });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list; its time is being typed.
            <li key={at}>
              <ClockField
                editor={editor}
                path={[...path, at, "fromMinute"]}
                label={`${label}, ${t("timing:days.from")}`}
                value={entry.fromMinute}
              />
              <ChoiceField
                editor={editor}
                path={[...path, at, "plan"]}
                label={`${label}, ${t("timing:days.plan")}`}
                value={String(entry.plan)}
                options={options}
                onPick={(value) => editor.set([...path, at, "plan"], Number(value))}
              />
              {editor.readOnly ? null : (
                <ActionIcon
                  variant="default"
                  aria-label={t("timing:days.remove", {
                    time: Number.isInteger(entry.fromMinute) ? clockOf(entry.fromMinute) : "–",
                  })}
                  onClick={() =>
                    editor.set(
                      path,
                      entries.filter((_, other) => other !== at),
                    )
                  }
                >
                  <IconTrash size={15} />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ol>
      {editor.readOnly ? null : (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            const fromMinute = entries.length === 0 ? 0 : Math.min(dayMinutes - 1, last + 60);
            editor.set(path, [...entries, { fromMinute, plan: entries.at(-1)?.plan ?? plans[0]?.plan ?? 1 }]);
          }}
        >
          {t("timing:days.add")}
        </Button>
      )}
    </>
  );
}

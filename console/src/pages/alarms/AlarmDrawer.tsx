import { Alert, Button, Drawer } from "@mantine/core";
import type { AlarmNotice, AlarmWithHistory } from "@roadcast/contract";
import { IconBellOff, IconBulb, IconMap2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAlarm } from "../../api/alarms.js";
import { toApiError } from "../../api/errors.js";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import { useServerClock } from "../../live/hooks.js";
import { AlarmStateMark } from "../../panels/alarms/AlarmStateMark.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Facts } from "../../ui/Facts.js";
import { AlarmActs } from "./AlarmActs.js";
import classes from "./AlarmDrawer.module.css";
import { AlarmSteps } from "./AlarmSteps.js";

interface AlarmDrawerProps {
  id: string | null;
  /** As the socket tells it; null once it is over. */
  notice: AlarmNotice | null;
  onClose: () => void;
  onOther: (id: string) => void;
}

/** One alarm beside the list: what to do, what is under it, what befell it, and what can be done with it. */
export function AlarmDrawer({ id, notice, onClose, onOther }: AlarmDrawerProps) {
  const { t } = useTranslation(alarmTexts);
  const detail = useAlarm(id, notice?.revision ?? null);
  const gone = detail.isError && toApiError(detail.error).code === "notFound";
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      size={520}
      title={detail.data === undefined ? "" : <Title alarm={detail.data} />}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {detail.data === undefined ? null : <Content alarm={detail.data} onOther={onOther} />}
      {gone ? (
        <EmptyState icon={<IconBellOff />} title={t("alarms:detail.gone")} next={t("alarms:detail.goneNext")} />
      ) : null}
      {detail.isError && !gone ? <ProblemNote error={detail.error} onRetry={() => void detail.refetch()} /> : null}
    </Drawer>
  );
}

function Title({ alarm }: { alarm: AlarmWithHistory }) {
  const words = useAlarmWords();
  return (
    <span className={classes.title}>
      <SeverityMark severity={alarm.severity} /> {words.target(alarm.target)}
    </span>
  );
}

function Content({ alarm, onOther }: { alarm: AlarmWithHistory; onOther: (id: string) => void }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const keptAreas = useKeptAreas();
  const { to } = words.place(alarm.target);
  const { shelf, suppressedBy } = alarm;
  return (
    <div className={classes.content}>
      <Alert color="steel" variant="outline" icon={<IconBulb />} title={t("alarms:detail.advice")}>
        {alarm.advice[format.language]}
      </Alert>
      <AlarmActs key={alarm.id} alarm={alarm} />
      <Facts
        facts={[
          [t("alarms:detail.state"), <AlarmStateMark key="state" state={alarm.state} />],
          [t("alarms:detail.kind"), t(`alarms:kinds.${alarm.kind}`)],
          [t("alarms:detail.says"), words.says(alarm)],
          [t("alarms:detail.target"), <code key="target">{alarm.target}</code>],
          [t("alarms:detail.area"), words.area(alarm.areaId)],
          [t("alarms:detail.raised"), format.dateTime(alarm.raisedAt)],
          [
            t("alarms:detail.returned"),
            alarm.returnedAt === null ? t("alarms:detail.stands") : format.dateTime(alarm.returnedAt),
          ],
          [
            t("alarms:detail.acknowledged"),
            alarm.acknowledgedAt === null
              ? t("alarms:detail.nobody")
              : t("alarms:detail.by", {
                  time: format.dateTime(alarm.acknowledgedAt),
                  name: alarm.acknowledgedBy ?? t("alarms:detail.gateway"),
                }),
          ],
          ...(alarm.occurrences < 2
            ? []
            : [[t("alarms:detail.occurrences"), t("alarms:detail.times", { count: alarm.occurrences })] as const]),
          ...(shelf === null
            ? []
            : [
                [
                  t("alarms:detail.shelf"),
                  t("alarms:detail.shelfUntil", {
                    name: shelf.by,
                    time: format.dateTime(shelf.until),
                    reason: shelf.reason,
                  }),
                ] as const,
              ]),
          ...(suppressedBy === null
            ? []
            : [
                [
                  t("alarms:detail.suppressedBy"),
                  <Button key="other" size="compact-sm" variant="default" onClick={() => onOther(suppressedBy)}>
                    {t("alarms:detail.openOther")}
                  </Button>,
                ] as const,
              ]),
          ...(alarm.clearedAt === null
            ? []
            : [[t("alarms:detail.cleared"), format.dateTime(alarm.clearedAt)] as const]),
        ]}
      />
      {to === null ? null : (
        <Button variant="default" size="xs" component={Link} to={keptAreas(to)} leftSection={<IconMap2 size={16} />}>
          {t("alarms:detail.place")}
        </Button>
      )}
      {alarm.memberCount > 0 ? <Members alarm={alarm} /> : null}
      <AlarmSteps steps={alarm.steps} />
    </div>
  );
}

/** What an alarm of a common cause holds. */
function Members({ alarm }: { alarm: AlarmWithHistory }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const keptAreas = useKeptAreas();
  const now = useServerClock();
  const unnamed = alarm.memberCount - alarm.members.length;
  return (
    <section className={classes.part}>
      <h2 className={classes.heading}>{t("alarms:detail.members", { count: alarm.memberCount })}</h2>
      <ul className={classes.members}>
        {alarm.members.map(({ target, since }) => {
          const { to } = words.place(target);
          const name = words.target(target);
          return (
            <li key={target}>
              {to === null ? name : <Link to={keptAreas(to)}>{name}</Link>} <code>{target}</code>{" "}
              <span>{format.moment(since, now)}</span>
            </li>
          );
        })}
      </ul>
      {unnamed > 0 ? <p className={classes.hint}>{t("alarms:detail.membersMore", { count: unnamed })}</p> : null}
    </section>
  );
}

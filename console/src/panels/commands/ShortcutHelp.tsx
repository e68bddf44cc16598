import { Modal, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type CommandGroup, commandGroups, commandKeys } from "./commands.js";
import { Keys } from "./Keys.js";
import classes from "./ShortcutHelp.module.css";
import { useSingleKeys } from "./use-command-keys.js";

interface ShortcutHelpProps {
  opened: boolean;
  onClose: () => void;
}

/** All keys on one sheet, and the switch that turns single keys off. */
export function ShortcutHelp({ opened, onClose }: ShortcutHelpProps) {
  const { t } = useTranslation();
  const [single, setSingle] = useSingleKeys();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={760}
      title={t("commands.help")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className={classes.groups}>
        {(Object.keys(commandGroups) as CommandGroup[]).map((group) => (
          <section key={group} className={classes.group}>
            <h3 className={classes.heading}>{t(`commands.groups.${group}`)}</h3>
            <dl className={classes.list}>
              {commandGroups[group].map((id) => (
                <div key={id} className={classes.line}>
                  <dt>{t(`commands.names.${id}`)}</dt>
                  <dd>
                    <Keys keys={commandKeys[id]} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        size="sm"
        checked={single}
        onChange={(event) => setSingle(event.currentTarget.checked)}
        label={t("commands.single")}
        description={t("commands.singleHint")}
      />
    </Modal>
  );
}

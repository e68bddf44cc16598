import { ActionIcon, Button, Group, Popover, TextInput, UnstyledButton } from "@mantine/core";
import type { AreaFeature } from "@roadcast/contract";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { MapPlace } from "../../map/url-state.js";
import classes from "./ExtentsMenu.module.css";
import { readExtents, type SavedExtent, writeExtents } from "./saved-extents.js";

interface ExtentsMenuProps {
  areas: readonly AreaFeature[];
  place: () => MapPlace | null;
  onWhole: () => void;
  onArea: (area: AreaFeature) => void;
  onPlace: (place: MapPlace) => void;
}

/** Ready extents (the whole network, each area) and those that the person has named. */
export function ExtentsMenu({ areas, place, onWhole, onArea, onPlace }: ExtentsMenuProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const [saved, setSaved] = useState(readExtents);
  const [name, setName] = useState("");
  const keep = (next: readonly SavedExtent[]) => {
    writeExtents(next);
    setSaved(next);
  };
  const go = (act: () => void) => {
    setOpened(false);
    act();
  };
  return (
    <Popover position="bottom-end" width={280} opened={opened} onChange={setOpened} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconBookmark size={16} />} onClick={() => setOpened(!opened)}>
          {t("map.extents.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <UnstyledButton className={classes.item} onClick={() => go(onWhole)}>
          {t("map.extents.whole")}
        </UnstyledButton>
        {areas.map((area) => (
          <UnstyledButton key={area.properties.id} className={classes.item} onClick={() => go(() => onArea(area))}>
            {format.name(area.properties.name)}
          </UnstyledButton>
        ))}
        <h3 className={classes.heading}>{t("map.extents.own")}</h3>
        {saved.length === 0 && <p className={classes.none}>{t("map.extents.none")}</p>}
        {saved.map((extent) => (
          <Group key={extent.name} gap={4} wrap="nowrap">
            <UnstyledButton className={classes.item} onClick={() => go(() => onPlace(extent.place))}>
              {extent.name}
            </UnstyledButton>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              onClick={() => keep(saved.filter((other) => other !== extent))}
              aria-label={t("map.extents.remove", { name: extent.name })}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        ))}
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            const here = place();
            const trimmed = name.trim();
            if (here === null || trimmed === "") return;
            keep([...saved.filter((other) => other.name !== trimmed), { name: trimmed, place: here }]);
            setName("");
          }}
        >
          <TextInput
            size="xs"
            value={name}
            maxLength={40}
            onChange={(event) => setName(event.currentTarget.value)}
            placeholder={t("map.extents.name")}
            aria-label={t("map.extents.name")}
          />
          <Button size="xs" type="submit" variant="light" disabled={name.trim() === ""}>
            {t("map.extents.save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

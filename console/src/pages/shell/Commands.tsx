import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import type { Role } from "@roadcast/contract";
import { IconCommand } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { lazyPart } from "../../api/lazy-part.js";
import { setLanguage } from "../../format/i18n/i18n.js";
import { useFormat } from "../../format/use-format.js";
import { useKeptAreas } from "../../live/areas.js";
import type { CommandId } from "../../panels/commands/commands.js";
import { useCommands } from "../../panels/commands/registry.js";
import { useCommandKeys } from "../../panels/commands/use-command-keys.js";
import { useProblemToast } from "../../panels/problem/use-problem-text.js";
import { type PlaceName, placesOf } from "./places.js";

const CommandPalette = lazyPart(async () => ({
  default: (await import("../../panels/commands/CommandPalette.js")).CommandPalette,
}));
const ShortcutHelp = lazyPart(async () => ({
  default: (await import("../../panels/commands/ShortcutHelp.js")).ShortcutHelp,
}));

const goCommands: Record<PlaceName, CommandId> = {
  map: "goMap",
  signals: "goSignals",
  alarms: "goAlarms",
  channels: "goChannels",
  feeds: "goFeeds",
  devices: "goDevices",
  network: "goNetwork",
  people: "goPeople",
  audit: "goAudit",
};

/** Keys and palette for what can be done on every page; pages add their own. */
export function Commands({ role }: { role: Role }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("dark");
  const sayProblem = useProblemToast();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  // Fetched when first asked for, and then kept, so that closing gives the focus back.
  const [asked, setAsked] = useState({ palette: false, help: false });
  const show = (what: "palette" | "help") => {
    setAsked((before) => ({ ...before, [what]: true }));
    setOpen(what);
  };
  const keptAreas = useKeptAreas();
  const go = (path: string) => void navigate(keptAreas(path));
  useCommandKeys();
  useCommands({
    palette: () => show("palette"),
    help: () => show("help"),
    scheme: () => setColorScheme(scheme === "dark" ? "light" : "dark"),
    language: () => void setLanguage(language === "ko" ? "en" : "ko").catch(sayProblem),
    ...Object.fromEntries(placesOf(role).map(({ name, path }) => [goCommands[name], () => go(path)])),
    goAccount: () => go("/account"),
  });
  return (
    <>
      <Tooltip label={t("commands.open")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t("commands.open")}
          aria-keyshortcuts="Control+K"
          onClick={() => show("palette")}
        >
          <IconCommand size={18} />
        </ActionIcon>
      </Tooltip>
      <Suspense>
        {asked.palette && <CommandPalette opened={open === "palette"} onClose={() => setOpen(null)} />}
        {asked.help && <ShortcutHelp opened={open === "help"} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}

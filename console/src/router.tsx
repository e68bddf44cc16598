import type { RouteName } from "@roadcast/contract";
import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { loadPart } from "./api/lazy-part.js";
import { withTexts } from "./format/i18n/i18n.js";
import { Allowed } from "./pages/shell/Allowed.js";
import { Crash } from "./pages/shell/Crash.js";
import { Home } from "./pages/shell/Home.js";

/** A page that is loaded when somebody goes there, for the roles that may call the operation it lives on. */
function page(path: string, needs: RouteName, load: () => Promise<ComponentType>): RouteObject {
  return {
    path,
    lazy: async () => {
      const Content = await loadPart(load);
      return {
        element: (
          <Allowed needs={needs}>
            <Content />
          </Allowed>
        ),
      };
    },
  };
}

/** A page that speaks of signals. */
const signals = (load: () => Promise<ComponentType>) => () => withTexts("signals", load);

/** A page that speaks of timing sheets, and of the signals that run by them. */
const timing = (load: () => Promise<ComponentType>) => signals(() => withTexts("timing", load));

/** A page that speaks of alarms. */
const alarms = (load: () => Promise<ComponentType>) => () => withTexts("alarms", load);

/** A page that speaks of corridors, and so of what signals refuse. */
const corridors = (load: () => Promise<ComponentType>) => () =>
  withTexts("signals", () => withTexts("corridors", load));

/** Every address of the console. */
export const router = createBrowserRouter([
  {
    path: "/sign-in",
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    lazy: async () => ({
      Component: await loadPart(async () => (await import("./pages/sign-in/SignInPage.js")).SignInPage),
    }),
  },
  {
    path: "/watch/:channelId",
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    lazy: async () => ({
      Component: await loadPart(async () => (await import("./pages/watch/WatchPage.js")).WatchPage),
    }),
  },
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    // Apart from the sign-in page, which needs neither the socket nor the menus.
    lazy: async () => ({ Component: await loadPart(async () => (await import("./pages/shell/Shell.js")).Shell) }),
    children: [
      {
        ErrorBoundary: Crash,
        children: [
          { path: "/", Component: Home },
          page("/map", "live", async () => (await import("./pages/map/MapPage.js")).MapPage),
          page(
            "/signals",
            "listCommands",
            signals(async () => (await import("./pages/signals/SignalsPage.js")).SignalsPage),
          ),
          page(
            "/signals/:controllerId",
            "listCommands",
            signals(async () => (await import("./pages/signals/SignalPage.js")).SignalPage),
          ),
          page(
            "/signals/:controllerId/timing",
            "getTiming",
            timing(async () => (await import("./pages/signals/TimingPage.js")).TimingPage),
          ),
          page(
            "/alarms",
            "listAlarms",
            alarms(async () => (await import("./pages/alarms/AlarmsPage.js")).AlarmsPage),
          ),
          page(
            "/alarms/statistics",
            "alarmStatistics",
            alarms(async () => (await import("./pages/alarms/StatisticsPage.js")).StatisticsPage),
          ),
          page(
            "/alarms/rules",
            "listAlarmRules",
            alarms(async () => (await import("./pages/alarms/RulesPage.js")).RulesPage),
          ),
          page(
            "/corridors",
            "listCorridors",
            corridors(async () => (await import("./pages/corridors/CorridorsPage.js")).CorridorsPage),
          ),
          page(
            "/channels",
            "listChannels",
            async () => (await import("./pages/channels/ChannelsPage.js")).ChannelsPage,
          ),
          page(
            "/channels/:channelId",
            "getChannel",
            async () => (await import("./pages/channels/ChannelPage.js")).ChannelPage,
          ),
          page(
            "/wall",
            "live",
            alarms(async () => (await import("./pages/wall/WallPage.js")).WallPage),
          ),
          page("/feeds", "feeds", async () => (await import("./pages/feeds/FeedsPage.js")).FeedsPage),
          page("/devices", "listDevices", async () => (await import("./pages/devices/DevicesPage.js")).DevicesPage),
          page("/network", "getNetwork", async () => (await import("./pages/network/NetworkPage.js")).NetworkPage),
          page("/people", "listUsers", async () => (await import("./pages/people/PeoplePage.js")).PeoplePage),
          page("/audit", "listAudit", async () => (await import("./pages/audit/AuditPage.js")).AuditPage),
          page("/account", "whoAmI", async () => (await import("./pages/account/AccountPage.js")).AccountPage),
          page("*", "whoAmI", async () => (await import("./pages/shell/NotFound.js")).NotFound),
        ],
      },
    ],
  },
]);

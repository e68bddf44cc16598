import type { WhoAmI } from "@roadcast/contract";
import { Suspense, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { lazyPart } from "../../api/lazy-part.js";
import { refetchNetwork, useNetwork } from "../../api/network.js";
import { checkSession, useSession } from "../../api/session.js";
import { useAreaFilter } from "../../live/areas.js";
import { useLiveSocket } from "../../live/use-live-socket.js";
import { AlarmBell } from "../../panels/alarms/AlarmBell.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Later } from "../../ui/Later.js";
import { AreaMenu } from "./AreaMenu.js";
import { Clock } from "./Clock.js";
import { Commands } from "./Commands.js";
import { ConnectionBadge } from "./ConnectionBadge.js";
import { Rail } from "./Rail.js";
import { SchemeAndLanguage } from "./SchemeAndLanguage.js";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu.js";

const FirstPassword = lazyPart(async () => ({ default: (await import("../account/FirstPassword.js")).FirstPassword }));

/** Lets in who is signed in, sends the others to the sign-in page and afterwards back to where they were. */
export function Shell() {
  const session = useSession();
  // What stands in the frame is a lot: rendered at leave, it holds the page in no long task.
  const who = useDeferredValue(session.data);
  const { pathname, search } = useLocation();
  if (session.data === undefined) {
    if (!session.isError) return <div className={classes.splash} aria-busy="true" />;
    return (
      <main className={classes.splash}>
        <ProblemNote error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (session.data === null) {
    const back = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${back}`} replace />;
  }
  if (session.data.mustChangePassword) {
    return (
      <Suspense fallback={<div className={classes.splash} aria-busy="true" />}>
        <FirstPassword />
      </Suspense>
    );
  }
  if (who === undefined || who === null) return <div className={classes.splash} aria-busy="true" />;
  // Another person begins anew, with a line and pages of their own.
  return <SignedIn key={who.username} who={who} />;
}

const liveEvents = {
  refused: () => void checkSession(),
  networkChanged: () => void refetchNetwork(),
};

function SignedIn({ who }: { who: WhoAmI }) {
  const { t } = useTranslation();
  const network = useNetwork();
  const { shown } = useAreaFilter();
  useLiveSocket(network.data === undefined ? null : shown, liveEvents);
  const { pathname } = useLocation();
  // A video wall has no keyboard before it: nothing but the page.
  if (pathname === "/wall") return <Outlet />;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t("app.skip")}
      </a>
      <Rail role={who.role} />
      <header className={classes.bar}>
        <div className={classes.left}>
          <ConnectionBadge />
          <Later>
            <AreaMenu />
          </Later>
        </div>
        <div className={classes.middle}>
          <Later>
            <Clock />
          </Later>
        </div>
        <div className={classes.right}>
          <Commands role={who.role} />
          <AlarmBell />
          <Later>
            <SchemeAndLanguage />
            <UserMenu who={who} />
          </Later>
        </div>
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

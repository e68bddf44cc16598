import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { commandWithinMs } from "../../api/street-act.js";
import { useFormat } from "../../format/use-format.js";
import { signalTexts } from "./signal-texts.js";

/**
 * A send that goes with its form: whoever closes that takes back what has not arrived, and is told that it may have. The
 * gateway refuses what arrives later all the same, since a dead line keeps what a browser has let go of.
 */
export function useSending() {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const pending = useRef<AbortController | null>(null);
  const takeBack = () => {
    if (pending.current === null) return;
    pending.current.abort();
    pending.current = null;
    const message = t("signals:sending.takenBack", { span: format.duration(commandWithinMs) });
    notifications.show({ color: "alarm", message, autoClose: 15_000 });
  };
  const latest = useRef(takeBack);
  latest.current = takeBack;
  useEffect(() => () => latest.current(), []);
  const begin = useCallback((): AbortSignal => {
    pending.current = new AbortController();
    return pending.current.signal;
  }, []);
  const end = useCallback(() => {
    pending.current = null;
  }, []);
  return { begin, end, takeBack: useCallback(() => latest.current(), []) };
}

import { Button } from "@mantine/core";
import { IconDownload, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchFile, saveFile } from "../../api/transfer.js";
import { useFormat } from "../../format/use-format.js";
import { useProblemToast } from "../problem/use-problem-text.js";

interface DownloadButtonProps {
  address: string;
  accept: string;
  fileName: string;
  label: string;
  size?: "sm" | "compact-xs";
}

/** Fetches a file: while it comes, the same button tells how much has come and calls it off. */
export function DownloadButton({ address, accept, fileName, label, size = "sm" }: DownloadButtonProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const sayProblem = useProblemToast();
  const [received, setReceived] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const own = new AbortController();
    running.current = own;
    setReceived(0);
    try {
      saveFile(await fetchFile(address, accept, { signal: own.signal, onReceived: setReceived }), fileName);
    } catch (thrown) {
      if (!own.signal.aborted) sayProblem(thrown);
    } finally {
      running.current = null;
      setReceived(null);
    }
  };
  const iconSize = size === "sm" ? 17 : 14;
  if (received === null)
    return (
      <Button size={size} variant="default" leftSection={<IconDownload size={iconSize} />} onClick={() => void start()}>
        {label}
      </Button>
    );
  return (
    <Button
      size={size}
      variant="default"
      leftSection={<IconX size={iconSize} />}
      onClick={() => running.current?.abort()}
    >
      {t("app.cancel")} · {t("work.receiving", { size: format.bytes(received) })}
    </Button>
  );
}

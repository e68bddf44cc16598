import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { commandWithinMs } from "../../api/street-act.js";
import { useFormat } from "../../format/use-format.js";
import classes from "./Desk.module.css";
import { signalTexts } from "./signal-texts.js";

interface DialogProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog with a form, which a click beside it does not take away. It stays in the page while it is closed, so that the
 * focus goes back to where it was; what it holds begins anew each time it is opened.
 */
export function Dialog({ opened, title, onClose, children }: DialogProps) {
  const { t } = useTranslation(signalTexts);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={false}
      title={title}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {children}
    </Modal>
  );
}

/** Takes the focus where nothing has it: a button that goes, or is busy, loses it, and the keyboard its place. */
function takeFocus(element: HTMLElement | null): void {
  if (element !== null && (document.activeElement === null || document.activeElement === document.body)) {
    element.focus();
  }
}

/** What comes into a dialog to be read; the keyboard goes on from there. */
export function Attention({ children }: { children: ReactNode }) {
  return (
    <div ref={takeFocus} tabIndex={-1} className={classes.attention}>
      {children}
    </div>
  );
}

interface DialogButtonsProps {
  back?: ReactNode;
  label: string;
  grave?: boolean;
  busy: boolean;
  /** It is on its way to act on the street: nobody knows yet whether it arrives. */
  sending?: boolean;
  /** The gateway does not answer: nothing can be sent. */
  lost: boolean;
  onCancel: () => void;
}

/** The end of each step of a dialog. */
export function DialogButtons({
  back,
  label,
  grave = false,
  busy,
  sending = false,
  lost,
  onCancel,
}: DialogButtonsProps) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  return (
    <>
      <div role="status">
        {sending ? (
          <p className={classes.note}>{t("signals:sending.pending", { span: format.duration(commandWithinMs) })}</p>
        ) : lost ? (
          <p className={classes.lost}>{t("signals:desk.lost")}</p>
        ) : null}
      </div>
      <Group justify="flex-end" gap="xs" className={classes.actions}>
        {back}
        <Button variant="default" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" color={grave ? "alarm" : "steel"} loading={busy} disabled={lost}>
          {label}
        </Button>
      </Group>
    </>
  );
}

import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";

export interface ConfirmProps {
  opened: boolean;
  title: string;
  lead: string;
  confirmLabel: string;
  cancelLabel: string;
  closeLabel: string;
  /** The act takes something away. */
  grave?: boolean;
  busy?: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks once more before an act that other people feel. */
export function Confirm(props: ConfirmProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": props.closeLabel }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onConfirm();
        }}
      >
        <p style={{ margin: "0 0 var(--rc-space-12)" }}>{props.lead}</p>
        {props.children}
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={props.onClose}>
            {props.cancelLabel}
          </Button>
          <Button
            type="submit"
            color={props.grave ? "alarm" : "steel"}
            loading={props.busy ?? false}
            disabled={props.disabled ?? false}
          >
            {props.confirmLabel}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

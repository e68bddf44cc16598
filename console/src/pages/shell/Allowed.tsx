import { operations, type Role, type RouteName, roles } from "@roadcast/contract";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { roleMay, useSession } from "../../api/session.js";
import { EmptyState } from "../../ui/EmptyState.js";

interface AllowedProps {
  /** The operation that the page lives on. */
  needs: RouteName;
  children: ReactNode;
}

/** Shows a page to the roles that may use it, and tells the others whose it is. */
export function Allowed({ needs, children }: AllowedProps) {
  const { t } = useTranslation();
  const role = useSession().data?.role;
  if (role === undefined) return null;
  if (roleMay(role, needs)) return children;
  const allowed: readonly Role[] | "public" = operations[needs].roles;
  const names = (allowed === "public" ? roles : allowed).map((each) => t(`roles.${each}`)).join(", ");
  return (
    <EmptyState
      icon={<IconLock />}
      title={t("forbidden.title")}
      next={t("forbidden.next", { role: t(`roles.${role}`), roles: names })}
    />
  );
}

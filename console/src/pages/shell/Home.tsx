import { Navigate } from "react-router";
import { useSession } from "../../api/session.js";
import { startPage } from "./places.js";

/** `/`: on to the page that the role works on. */
export function Home() {
  const role = useSession().data?.role;
  return role === undefined ? null : <Navigate to={startPage[role]} replace />;
}

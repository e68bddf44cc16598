import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Pages, rowsOf } from "../../api/pages.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import classes from "./PagedList.module.css";

interface PagedListProps<Row> {
  pages: Pages<Row>;
  /** What stands where there are no rows. */
  empty: ReactNode;
  /** Not where the page says it in another place. */
  withProblem?: boolean;
  /** The table of the rows, at least one. */
  children: (rows: readonly Row[]) => ReactNode;
}

/** A list that comes page by page: what went wrong, its table or why there is none, and the way to the next page. */
export function PagedList<Row>({ pages, empty, withProblem = true, children }: PagedListProps<Row>) {
  const { t } = useTranslation();
  const rows = rowsOf(pages.data);
  return (
    <>
      {withProblem && pages.isError ? <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.data && rows.length === 0 ? empty : null}
      {rows.length > 0 ? children(rows) : null}
      {pages.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("app.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

let title = "";
let badge = 0;

function show(): void {
  document.title = `${badge === 0 ? "" : `(${badge}) `}${title} · Roadcast`;
}

/** Names the browser's tab after the page. */
export function setPageTitle(next: string): void {
  title = next;
  show();
}

/** Puts a number before the tab's name, for whoever looks at another tab; none for 0. */
export function setTitleBadge(next: number): void {
  badge = next;
  show();
}

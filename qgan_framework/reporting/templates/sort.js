"use strict";
// A click on a column's head sorts the table by it, a second click turns the order round; empty cells stay last.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, index) => head.querySelector("button").addEventListener("click", () => {
    const descending = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const sign = descending ? -1 : 1;
    const key = (row) => {
      const cell = row.cells[index];
      return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
    };
    const rank = (value) => (typeof value === "number" ? 0 : value ? 1 : 2);
    const compare = (a, b) => rank(a) - rank(b)
      || sign * (typeof a === "number" ? a - b : a.localeCompare(b));
    body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b))));
  }));
}

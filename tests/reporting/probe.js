"use strict";
const found = { sorted: [], alts: [], broken: [], paper: getComputedStyle(document.body).backgroundColor };
for (const table of document.querySelectorAll("table.sortable")) {
  table.closest("details")?.setAttribute("open", "");
  const heads = [...table.tHead.rows[0].cells];
  const index = heads.findIndex((head) => /quality|sliced/.test(head.textContent));
  const order = () => [...table.tBodies[0].rows].map((row) => row.cells[index].dataset.value).filter(Boolean).map(Number);
  const click = () => { heads[index].querySelector("button").click(); return order(); };
  found.sorted.push([click(), click()]);
}
window.addEventListener("load", () => {
  for (const image of document.images) {
    found.alts.push(image.alt.length);
    if (!image.complete || image.naturalWidth === 0) found.broken.push(image.alt);
  }
  found.overflow = document.documentElement.scrollWidth - window.innerWidth;
  const asked = performance.getEntriesByType("resource").map((entry) => entry.name);
  found.requests = asked.filter((name) => !name.startsWith("data:"));
  document.body.dataset.found = JSON.stringify(found);
});

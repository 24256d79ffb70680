// Closes what is unfolded over the page, a menu or the reason of a number, by Escape and by a click elsewhere.
"use strict";

(() => {
  const OVER_THE_PAGE = "details.menu[open], details.why[open]";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll(OVER_THE_PAGE)) {
      const inside = open.contains(document.activeElement);
      open.open = false;
      if (inside) open.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(OVER_THE_PAGE)) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
})();

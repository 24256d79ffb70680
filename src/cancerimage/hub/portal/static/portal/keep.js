// Keeps what a visitor has unfolded unfolded when a part of the page is replaced.
"use strict";

(() => {
  let folds = new Map();

  const remember = (target) => {
    folds = new Map([...target.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
  };
  const restore = (target) => {
    for (const fold of target.querySelectorAll("details[id]")) {
      if (folds.has(fold.id)) fold.open = folds.get(fold.id);
    }
  };

  document.addEventListener("htmx:beforeSwap", (event) => remember(event.detail.target));
  document.addEventListener("htmx:afterSwap", (event) => restore(event.detail.target || event.target));
  document.addEventListener("htmx:sseBeforeMessage", (event) => remember(event.target));
  document.addEventListener("htmx:sseMessage", (event) => restore(event.target));
})();

// Keeps what a visitor has unfolded unfolded when a part of the page is replaced.
"use strict";

(() => {
  const folds = new Map();

  const remember = (target) => {
    for (const fold of target.querySelectorAll("details[id]")) folds.set(fold.id, fold.open);
  };
  const restore = (target) => {
    for (const fold of target.querySelectorAll("details[id]")) {
      // What the server opened, because something in it was chosen, stays open.
      if (folds.has(fold.id)) fold.open = folds.get(fold.id) || fold.open;
    }
  };

  for (const before of ["htmx:beforeSwap", "htmx:oobBeforeSwap", "htmx:sseBeforeMessage"]) {
    document.addEventListener(before, (event) => remember(event.detail.target || event.target));
  }
  for (const after of ["htmx:afterSwap", "htmx:oobAfterSwap", "htmx:sseMessage"]) {
    document.addEventListener(after, (event) => restore(event.detail.target || event.target));
  }
})();

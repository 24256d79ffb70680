// Small conveniences of the explorer: Enter searches, tables sort, code is copied. All logic is the server's.
"use strict";

(() => {
  const question = document.getElementById("question");

  question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.target.id === "q" && !event.shiftKey) {
      event.preventDefault();
      question.requestSubmit(document.getElementById("search"));
    } else if (event.target.dataset && event.target.dataset.apply) {
      // Enter in a field of the picker means the button beside it, not the first of the form.
      event.preventDefault();
      document.getElementById(event.target.dataset.apply).click();
    }
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // Without permission the text is selected, ready for the keyboard.
      getSelection().selectAllChildren(source);
      return;
    }
    const label = button.querySelector("span");
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 1800);
  });

  // How the visitor last sorted the table, to sort it again when a new answer arrives.
  let order = null;

  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.value ?? cell.textContent.trim();
    const number = Number(value);
    return value !== "" && !Number.isNaN(number) ? number : value;
  };

  const sort = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      if (place === order.column) head.setAttribute("aria-sort", order.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    const rows = [...table.tBodies[0].rows];
    rows.sort((one, other) => {
      const [a, b] = [key(one, order.column), key(other, order.column)];
      const compared = typeof a === "number" && typeof b === "number"
        ? a - b : String(a).localeCompare(String(b), document.documentElement.lang);
      return order.up ? compared : -compared;
    });
    table.tBodies[0].append(...rows);
  };

  const prepare = () => {
    for (const table of document.querySelectorAll("table.sortable:not([data-ready])")) {
      table.dataset.ready = "true";
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        if ("unsorted" in head.dataset) return;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "sort";
        button.textContent = head.textContent;
        head.replaceChildren(button);
        button.addEventListener("click", () => {
          const same = order ? order.column === column : head.hasAttribute("aria-sort");
          const up = same ? head.getAttribute("aria-sort") !== "ascending" : !head.classList.contains("number");
          order = { column, up };
          sort(table);
        });
      });
      if (order) sort(table);
    }
  };

  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("htmx:sseMessage", prepare);
  prepare();
})();

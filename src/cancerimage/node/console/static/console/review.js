// The review with one key for each decision, and rectangles drawn on the image; without script the forms do the same.
"use strict";

(() => {
  const SMALLEST = 2;
  const STORED = "console-review-keys";

  const parsed = async (address) => {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    // Whoever was signed out meanwhile is sent to the page where one signs in.
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  };

  // Shows another image, or other regions, without losing the place on the page.
  const swap = async (address) => {
    const fresh = await parsed(address);
    const found = fresh && fresh.getElementById("item");
    if (!found) {
      location.assign(address);
      return;
    }
    history.replaceState(null, "", address);
    const focused = document.activeElement && document.activeElement.dataset && document.activeElement.dataset.key;
    const item = document.getElementById("item");
    item.replaceChildren(...found.childNodes);
    begin();
    // Whoever listens to the page is told what changed on it.
    document.getElementById("told").textContent = [...item.querySelectorAll("[data-told]")]
      .map((one) => one.textContent)
      .join(". ");
    const again = focused && document.querySelector(`[data-key="${focused}"]`);
    if (again) again.focus();
  };

  const follow = (event) => {
    event.preventDefault();
    swap(event.currentTarget.href);
  };

  const add = (event) => {
    event.preventDefault();
    swap(`?${new URLSearchParams(new FormData(event.currentTarget))}`);
  };

  const drawn = (svg, from, to) => {
    const box = svg.viewBox.baseVal;
    // The image keeps its shape inside of its box, so there may be room beside it that belongs to no pixel.
    const inside = svg.getScreenCTM().inverse();
    const at = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(inside);
      return {
        x: Math.min(Math.max(Math.round(point.x), 0), box.width),
        y: Math.min(Math.max(Math.round(point.y), 0), box.height),
      };
    };
    const [one, other] = [at(from), at(to)];
    return {
      left: Math.min(one.x, other.x),
      top: Math.min(one.y, other.y),
      width: Math.abs(one.x - other.x),
      height: Math.abs(one.y - other.y),
    };
  };

  const drawing = (svg) => {
    let from = null;
    let rect = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      from = event;
      rect = svg.appendChild(document.createElementNS(svg.namespaceURI, "rect"));
    });
    svg.addEventListener("pointermove", (event) => {
      if (!from) return;
      const region = drawn(svg, from, event);
      rect.setAttribute("x", region.left);
      rect.setAttribute("y", region.top);
      rect.setAttribute("width", region.width);
      rect.setAttribute("height", region.height);
    });
    svg.addEventListener("pointercancel", () => {
      if (rect) rect.remove();
      from = null;
    });
    svg.addEventListener("pointerup", (event) => {
      if (!from) return;
      const region = drawn(svg, from, event);
      from = null;
      if (region.width < SMALLEST || region.height < SMALLEST) {
        rect.remove();
        return;
      }
      const form = document.getElementById("region");
      for (const [name, value] of Object.entries(region)) form.elements[name].value = value;
      form.requestSubmit();
    });
  };

  const begin = () => {
    for (const link of document.querySelectorAll("a[data-swap]")) link.addEventListener("click", follow);
    for (const form of document.querySelectorAll("form[data-swap]")) form.addEventListener("submit", add);
    const svg = document.getElementById("drawing");
    if (svg) drawing(svg);
    const keys = document.getElementById("keys");
    keys.checked = localStorage.getItem(STORED) !== "off";
    keys.addEventListener("change", () => localStorage.setItem(STORED, keys.checked ? "on" : "off"));
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!document.getElementById("keys").checked) return;
    if (event.target instanceof Element && event.target.closest("input:not([type='checkbox']), select, textarea")) return;
    const meant = document.querySelector(`#main [data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (!meant) return;
    event.preventDefault();
    meant.click();
  });

  begin();
})();

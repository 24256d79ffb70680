// Keeps what is marked as live up to date, as long as somebody looks at it and is not in the middle of something.
"use strict";

(() => {
  const EVERY = 4000;

  const busy = (part) => document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]");

  const renew = async () => {
    const parts = [...document.querySelectorAll("[data-live][id]")];
    if (!parts.length) return false;
    if (parts.some(busy)) return true;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    // Whoever was signed out meanwhile is not shown the sign-in page inside of another.
    if (!response.ok || response.redirected) return false;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of parts) {
      const found = fresh.getElementById(part.id);
      if (found && found.innerHTML !== part.innerHTML && !busy(part)) part.replaceChildren(...found.childNodes);
    }
    return true;
  };

  const later = () => setTimeout(() => renew().then((goOn) => goOn && later(), later), EVERY);
  later();
})();

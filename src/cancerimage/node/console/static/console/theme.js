// Switches between light and dark without loading the page again; without script the form does the same.
"use strict";

(() => {
  const form = document.getElementById("theme");
  form.addEventListener("submit", (event) => {
    const theme = event.submitter && event.submitter.value;
    if (!theme) return;
    event.preventDefault();
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (theme === "system") {
      delete document.documentElement.dataset.theme;
      document.cookie = `${form.dataset.cookie}=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
    } else {
      document.documentElement.dataset.theme = theme;
      document.cookie = `${form.dataset.cookie}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    }
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  });
})();

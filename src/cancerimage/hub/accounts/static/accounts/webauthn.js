// Asks the browser for a security key when a form that needs one is sent, and puts its answer into the form.
for (const form of document.querySelectorAll("form[data-webauthn]")) {
  form.addEventListener("submit", async (event) => {
    const field = form.elements.namedItem("credential");
    if (field.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    const options = JSON.parse(document.getElementById("webauthn-options").textContent);
    failed.hidden = true;
    try {
      const answer = form.dataset.webauthn === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      field.value = JSON.stringify(answer);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}

// What pages do better with scripts. All of it works without.
"use strict";

// Copies a field, and says so in the button.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const name = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = document.body.dataset.copied;
    setTimeout(() => { button.textContent = name; }, 2000);
  });
}

// A form that means something once is sent once.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}

// Whoever leaves a page with a secret does not come back to it, whatever the browser keeps.
addEventListener("pagehide", () => {
  for (const field of document.querySelectorAll("[data-secret]")) {
    field.value = "";
  }
});
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.replace("/");
  }
});
